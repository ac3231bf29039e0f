import type { FieldEncryption } from '@lib/database';
import { isDataBackendsError, SecretUnavailableError } from '@lib/core';
import type { ReadSecrets } from './secret-references.js';

const field = (sourceId: string, name: string) =>
  ({ column: 'data_source.secrets', id: sourceId, field: name }) as const;

/** What marks a reference among ciphertexts; code that does not know it takes it for one that was altered. */
const REFERENCE = 'reference:';

/** The reference that a sensitive parameter is stored as; null when it is a ciphertext. */
export function storedReference(sealed: string): string | null {
  return sealed.startsWith(REFERENCE) ? sealed.slice(REFERENCE.length) : null;
}

/** The references among stored sensitive parameters. */
export function storedReferences(sealed: Readonly<Record<string, string>>): string[] {
  return Object.values(sealed).flatMap((value) => storedReference(value) ?? []);
}

/** Sensitive parameters of sources as they are stored: encrypted one by one, or as the reference that was given. */
export class SourceSecrets {
  constructor(private readonly encryption: FieldEncryption) {}

  /**
   * What is stored, by parameter name.
   *
   * @param references those that are given by reference
   * @throws SecretKeyRequiredError when there is no key to encrypt with
   */
  seal(
    sourceId: string,
    secrets: Readonly<Record<string, string>>,
    references: ReadonlyMap<string, string>,
  ): Record<string, string> {
    return mapValues(secrets, (value, name) => {
      const reference = references.get(name);
      return reference === undefined ? this.encryption.encrypt(value, field(sourceId, name)) : REFERENCE + reference;
    });
  }

  /**
   * Clear text by parameter name.
   *
   * @param read what the references among them name
   * @throws SecretKeyUnknownError, SecretCorruptError
   */
  open(sourceId: string, sealed: Readonly<Record<string, string>>, read: ReadSecrets): Record<string, string> {
    return mapValues(sealed, (value, name) => {
      const reference = storedReference(value);
      if (reference === null) return this.encryption.decrypt(value, field(sourceId, name));
      const secret = read.get(reference);
      if (secret !== undefined) return secret;
      throw new SecretUnavailableError({ text: reference }, 'the source was changed at the same moment. Try again');
    });
  }

  /** Whether a ciphertext is that of a value; one that cannot be read any more is of none. */
  holds(sourceId: string, name: string, sealed: string | undefined, value: string): boolean {
    if (sealed === undefined || storedReference(sealed) !== null) return false;
    try {
      return this.encryption.decrypt(sealed, field(sourceId, name)) === value;
    } catch (error) {
      if (isDataBackendsError(error)) return false;
      throw error;
    }
  }
}

function mapValues(
  record: Readonly<Record<string, string>>,
  map: (value: string, name: string) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value, name)]));
}
