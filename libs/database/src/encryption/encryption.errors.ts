import { DataBackendsError } from '@lib/core';

const VARIABLE = 'DATA_BACKENDS_ENCRYPTION_KEYS';

/** A secret is to be stored or read, but there is no key. */
export class SecretKeyRequiredError extends DataBackendsError {
  constructor() {
    super(
      'SECRET_KEY_REQUIRED',
      `Sensitive parameters cannot be stored or read without an encryption key. Set ${VARIABLE} (or the option ` +
        'encryptionKeys) to 32 random bytes in base64, for instance from: openssl rand -base64 32',
    );
  }
}

/** A configured key cannot be used. Never quotes the key. */
export class SecretKeyInvalidError extends DataBackendsError {
  constructor(position: number, what: string) {
    super(
      'SECRET_KEY_INVALID',
      `Encryption key number ${position} ${what}. A key is 32 random bytes in base64 or hex, for instance from: ` +
        'openssl rand -base64 32',
    );
  }
}

/** A value was encrypted with a key that is not configured. */
export class SecretKeyUnknownError extends DataBackendsError {
  constructor(
    readonly keyId: string,
    remedy = `Add that key to ${VARIABLE}, after the newer ones.`,
  ) {
    super('SECRET_KEY_UNKNOWN', `A stored secret was encrypted with the key ${keyId}, which is not known. ${remedy}`);
  }
}

/** A stored secret was altered, cut off, or copied from another place. */
export class SecretCorruptError extends DataBackendsError {
  constructor(where: string) {
    super('SECRET_CORRUPT', `The stored secret ${where} cannot be decrypted: it was altered. Enter it again.`);
  }
}

/** Secrets that could not be read could not be encrypted again either; all others were. */
export class SecretsNotRotatedError extends DataBackendsError {
  constructor(
    readonly unreadable: number,
    readonly rotated: number,
    first: DataBackendsError,
  ) {
    super(
      first.code,
      `${unreadable} of the stored secrets cannot be read, and keep their key; ${rotated} others were encrypted with the ` +
        `newest one. The first that cannot be read: ${first.message}`,
    );
  }
}
