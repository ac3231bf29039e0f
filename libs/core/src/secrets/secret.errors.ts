import { quoted } from '../common/text.js';
import { DataBackendsError } from '../errors/data-backends.error.js';
import type { SecretReference } from './secret-reference.js';

/** The reference may not be used, whether there is such a secret or not. */
export class SecretReferenceDeniedError extends DataBackendsError {
  constructor({ text }: Pick<SecretReference, 'text'>, remedy: string) {
    super('SECRET_REFERENCE_DENIED', `The secret ${quoted(text)} may not be used. ${remedy}`);
  }
}

/** The reference may be used, but there is no secret that could be. Never quotes what there is. */
export class SecretUnavailableError extends DataBackendsError {
  /** @param what is the matter, as in `is not set` */
  constructor({ text }: Pick<SecretReference, 'text'>, what: string, cause?: unknown) {
    super('SECRET_UNAVAILABLE', `The secret ${quoted(text)} cannot be read: ${what}.`, { cause });
  }
}

/** What begins like a reference is none. Does not quote it, since it may be a secret that only begins so. */
export class SecretReferenceInvalidError extends DataBackendsError {
  /** @param what is wrong, as in `must name a variable after it` */
  constructor(scheme: string, what: string) {
    super(
      'SECRET_REFERENCE_INVALID',
      `A sensitive parameter begins with ${scheme}: like a reference, but ${what}. Correct it, or write literal:${scheme}:… ` +
        'if it is the secret itself.',
    );
  }
}
