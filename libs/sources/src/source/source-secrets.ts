import type { FieldEncryption } from '@lib/database';

const field = (sourceId: string, name: string) =>
  ({ column: 'data_source.secrets', id: sourceId, field: name }) as const;

/** Sensitive parameters of sources, encrypted one by one. */
export class SourceSecrets {
  constructor(private readonly encryption: FieldEncryption) {}

  /**
   * Ciphertext by parameter name.
   *
   * @throws SecretKeyRequiredError when there is no key to encrypt with
   */
  seal(sourceId: string, secrets: Readonly<Record<string, string>>): Record<string, string> {
    return mapValues(secrets, (value, name) => this.encryption.encrypt(value, field(sourceId, name)));
  }

  /**
   * Clear text by parameter name.
   *
   * @throws SecretKeyUnknownError, SecretCorruptError
   */
  open(sourceId: string, sealed: Readonly<Record<string, string>>): Record<string, string> {
    return mapValues(sealed, (value, name) => this.encryption.decrypt(value, field(sourceId, name)));
  }
}

function mapValues(
  record: Readonly<Record<string, string>>,
  map: (value: string, name: string) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value, name)]));
}
