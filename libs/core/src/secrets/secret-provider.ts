import type { NetworkClient } from '../network.js';
import type { SecretReference } from './secret-reference.js';

/** For whom a secret is read, and until when. */
export interface SecretRequest extends NetworkClient {
  /** Aborted when nobody waits any more. */
  readonly signal: AbortSignal;
}

/**
 * Reads secrets from where they are kept, each time that one is used. Extend it, and provide it in any module of the
 * application: `{ provide: SecretProvider, useClass: VaultSecrets }`. Not request-scoped. One for `env` or `file` is
 * asked in place of the built-in one.
 *
 * Whoever may edit data sources chooses the references and where their secrets are sent: answer only for those that
 * sources are meant to have.
 */
export abstract class SecretProvider {
  /** What references to it begin with, as `vault` in `vault:team/git#token`: lower case letters, digits and `-`. */
  abstract readonly schemes: readonly string[];

  /**
   * The secret: text of at most 65,536 bytes, not empty. What it throws is told as `SECRET_UNAVAILABLE` without its
   * words, unless it is a `DataBackendsError`, as `SecretReferenceDeniedError`.
   */
  abstract read(reference: SecretReference, request: SecretRequest): Promise<string>;
}

/** Injection token of the providers that there are without any of the application: a list. */
export const BUILT_IN_SECRETS = Symbol.for('nestjs-data-backends:built-in-secrets');
