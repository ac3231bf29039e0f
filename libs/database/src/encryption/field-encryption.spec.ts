import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { FieldEncryption } from './field-encryption.js';
import { KeyRing } from './key-ring.js';

const key = () => randomBytes(32).toString('base64');
const place = { column: 'data_source.secrets', id: '1', field: 'password' } as const;

describe('KeyRing', () => {
  it('reads keys in base64, base64url and hex as the same', () => {
    const bytes = randomBytes(32);
    const ids = (['base64', 'base64url', 'hex'] as const).map((form) => KeyRing.of([bytes.toString(form)]).newest?.id);
    expect(new Set(ids).size).toBe(1);
  });

  it.each([
    ['31 bytes', randomBytes(31).toString('base64')],
    ['33 bytes', randomBytes(33).toString('hex')],
    ['nothing', ''],
    ['a password', 'correct horse battery staple correct horse!'],
    ['zeros', Buffer.alloc(32).toString('base64')],
    ['ones', 'ff'.repeat(32)],
  ])('refuses %s, naming its position and not the key', (_, text) => {
    const reading = () => KeyRing.of([key(), text]);
    expect(reading).toThrow(expect.objectContaining({ code: 'SECRET_KEY_INVALID' }));
    expect(reading).toThrow('number 2');
    if (text) expect(reading).not.toThrow(text);
  });

  it('refuses a key that is given twice, in whatever form', () => {
    const bytes = randomBytes(32);
    expect(() => KeyRing.of([bytes.toString('hex'), key(), bytes.toString('base64')])).toThrow(
      'number 3 is given twice',
    );
  });
});

describe('FieldEncryption', () => {
  it('gives back every text, and never the same ciphertext twice', () => {
    const encryption = new FieldEncryption(KeyRing.of([key()]));
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, id) => {
        const value = encryption.encrypt(text, { ...place, id });
        expect(encryption.decrypt(value, { ...place, id })).toBe(text);
        expect(encryption.encrypt(text, { ...place, id })).not.toBe(value);
      }),
    );
  });

  it('notices any change of a ciphertext', () => {
    const encryption = new FieldEncryption(KeyRing.of([key()]));
    const value = encryption.encrypt('secret', place);
    const [version, keyId, data] = value.split('.') as [string, string, string];
    const bytes = Buffer.from(data, 'base64url');
    fc.assert(
      fc.property(fc.nat({ max: bytes.length * 8 - 1 }), (bit) => {
        const changed = Buffer.from(bytes);
        changed[bit >> 3]! ^= 1 << (bit & 7);
        expect(() => encryption.decrypt(`${version}.${keyId}.${changed.toString('base64url')}`, place)).toThrow(
          expect.objectContaining({ code: 'SECRET_CORRUPT' }),
        );
      }),
    );
    for (const cut of [0, 4, 12, 27, bytes.length - 1, bytes.length - 12]) {
      const short = `${version}.${keyId}.${bytes.subarray(0, cut).toString('base64url')}`;
      expect(() => encryption.decrypt(short, place)).toThrow(expect.objectContaining({ code: 'SECRET_CORRUPT' }));
    }
    expect(() => encryption.decrypt('secret', place)).toThrow(expect.objectContaining({ code: 'SECRET_CORRUPT' }));
  });

  it('does not decrypt in another place', () => {
    const encryption = new FieldEncryption(KeyRing.of([key()]));
    const value = encryption.encrypt('secret', place);
    for (const other of [{ id: '2' }, { field: 'token' }, { column: 'setting.value' } as const]) {
      expect(() => encryption.decrypt(value, { ...place, ...other })).toThrow(
        expect.objectContaining({ code: 'SECRET_CORRUPT' }),
      );
    }
  });

  it('reads old keys, writes the newest, and says what to encrypt again', () => {
    const [old, fresh] = [key(), key()];
    const value = new FieldEncryption(KeyRing.of([old])).encrypt('secret', place);
    const both = new FieldEncryption(KeyRing.of([fresh, old]));
    expect(both.decrypt(value, place)).toBe('secret');
    expect(both.needsRotation(value)).toBe(true);
    const rotated = both.encrypt('secret', place);
    expect(both.needsRotation(rotated)).toBe(false);
    expect(new FieldEncryption(KeyRing.of([fresh])).decrypt(rotated, place)).toBe('secret');
  });

  it('names the key that is missing', () => {
    const ring = KeyRing.of([key()]);
    const value = new FieldEncryption(ring).encrypt('secret', place);
    expect(() => new FieldEncryption(KeyRing.of([key()])).decrypt(value, place)).toThrow(
      expect.objectContaining({ code: 'SECRET_KEY_UNKNOWN', keyId: ring.newest!.id }),
    );
  });

  it('asks for a key when there is none', () => {
    const none = new FieldEncryption(KeyRing.of([]));
    expect(() => none.encrypt('secret', place)).toThrow('DATA_BACKENDS_ENCRYPTION_KEYS');
    expect(() => none.decrypt('v1.x', place)).toThrow(expect.objectContaining({ code: 'SECRET_KEY_REQUIRED' }));
  });
});
