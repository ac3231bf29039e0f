import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { ENCRYPTED_COLUMNS, type EncryptedColumnName } from './encrypted-columns.js';
import { SecretCorruptError, SecretKeyRequiredError, SecretKeyUnknownError } from './encryption.errors.js';
import type { KeyRing } from './key-ring.js';

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** `v1.<key id>.<base64url of IV, ciphertext and tag>` */
const FORMAT = /^v1\.([0-9a-f]{16})\.([A-Za-z0-9_-]+)$/;

/** Where a value is stored; a ciphertext that is copied elsewhere does not decrypt. */
export interface FieldPlace {
  readonly column: EncryptedColumnName;
  /** Of the row. */
  readonly id: string;
  readonly field: string;
}

const nameOf = ({ column, id, field }: FieldPlace) => `${ENCRYPTED_COLUMNS[column].owner}:${id}:${field}`;

/**
 * Encrypts single fields with AES-256-GCM, bound to their place. The IV is random, which is safe up to 2^32 values a
 * key: more than any installation has secrets, rotations included.
 */
export class FieldEncryption {
  constructor(private readonly keys: KeyRing) {}

  get hasKeys(): boolean {
    return !this.keys.isEmpty;
  }

  /** @throws SecretKeyRequiredError (`SECRET_KEY_REQUIRED`) */
  encrypt(plaintext: string, place: FieldPlace): string {
    const key = this.keys.newest;
    if (!key) throw new SecretKeyRequiredError();
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(ALGORITHM, key.bytes, iv, { authTagLength: TAG_BYTES });
    cipher.setAAD(Buffer.from(`${nameOf(place)}:${key.id}`));
    const data = Buffer.concat([iv, cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `v1.${key.id}.${data.toString('base64url')}`;
  }

  /**
   * @throws SecretKeyUnknownError (`SECRET_KEY_UNKNOWN`), SecretCorruptError (`SECRET_CORRUPT`),
   *   SecretKeyRequiredError (`SECRET_KEY_REQUIRED`)
   */
  decrypt(value: string, place: FieldPlace): string {
    if (this.keys.isEmpty) throw new SecretKeyRequiredError();
    const [, keyId, encoded] = FORMAT.exec(value) ?? [];
    if (keyId === undefined || encoded === undefined) throw new SecretCorruptError(nameOf(place));
    const key = this.keys.find(keyId);
    if (!key) throw new SecretKeyUnknownError(keyId);
    const data = Buffer.from(encoded, 'base64url');
    if (data.length < IV_BYTES + TAG_BYTES) throw new SecretCorruptError(nameOf(place));
    try {
      const decipher = createDecipheriv(ALGORITHM, key.bytes, data.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(`${nameOf(place)}:${keyId}`));
      decipher.setAuthTag(data.subarray(-TAG_BYTES));
      return Buffer.concat([decipher.update(data.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
    } catch {
      // Why it does not decrypt is not for the outside; there is only one answer.
      throw new SecretCorruptError(nameOf(place));
    }
  }

  /** True when a value was encrypted with another key than the newest: encrypt it again. */
  needsRotation(value: string): boolean {
    return FORMAT.exec(value)?.[1] !== this.keys.newest?.id;
  }
}

/** The id of the key that a value was encrypted with; null when it is none of ours. */
export function keyIdOf(value: string): string | null {
  return FORMAT.exec(value)?.[1] ?? null;
}
