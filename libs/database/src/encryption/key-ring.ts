import { createHash } from 'node:crypto';
import { SecretKeyInvalidError } from './encryption.errors.js';

const KEY_BYTES = 32;
const HEX = /^[0-9a-f]{64}$/i;
const BASE64 = /^[A-Za-z0-9+/_-]{43}=?$/;

export interface EncryptionKey {
  /** First bytes of the key's SHA-256; says which key a value needs without saying the key. */
  readonly id: string;
  readonly bytes: Buffer;
}

function decode(text: string, position: number): Buffer {
  const trimmed = text.trim();
  if (HEX.test(trimmed)) return Buffer.from(trimmed, 'hex');
  if (BASE64.test(trimmed)) return Buffer.from(trimmed, 'base64');
  throw new SecretKeyInvalidError(position, `is not ${KEY_BYTES} bytes in base64 or hex`);
}

function readKey(text: string, position: number): EncryptionKey {
  const bytes = decode(text, position);
  if (bytes.every((byte) => byte === bytes[0])) throw new SecretKeyInvalidError(position, 'is not random');
  const digest = createHash('sha256').update('nestjs-data-backends:key-id:').update(bytes).digest('hex');
  return { id: digest.slice(0, 16), bytes };
}

/** The keys that are in use: the first encrypts, all decrypt. */
export class KeyRing {
  private constructor(private readonly keys: readonly EncryptionKey[]) {}

  /**
   * Reads keys, newest first, each 32 bytes in base64 or hex.
   *
   * @throws SecretKeyInvalidError (`SECRET_KEY_INVALID`) naming the position of the key
   */
  static of(texts: readonly string[]): KeyRing {
    const keys = texts.map((text, index) => readKey(text, index + 1));
    keys.forEach(({ id }, index) => {
      if (keys.findIndex((key) => key.id === id) < index) {
        throw new SecretKeyInvalidError(index + 1, 'is given twice');
      }
    });
    return new KeyRing(keys);
  }

  get isEmpty(): boolean {
    return this.keys.length === 0;
  }

  /** The key that encrypts. */
  get newest(): EncryptionKey | undefined {
    return this.keys[0];
  }

  find(id: string): EncryptionKey | undefined {
    return this.keys.find((key) => key.id === id);
  }
}
