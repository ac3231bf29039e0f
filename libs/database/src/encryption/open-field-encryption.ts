import type { Database } from '../database.js';
import { SecretKeyUnknownError } from './encryption.errors.js';
import { FieldEncryption, keyIdOf } from './field-encryption.js';
import { createKeyFile, readKeyFile } from './key-file.js';
import { KeyRing } from './key-ring.js';

const CHECK_NAME = 'encryption_check';
const CHECK_PLACE = { column: 'setting.value', id: CHECK_NAME, field: 'value' } as const;
const CHECK_TEXT = 'nestjs-data-backends';

export interface FieldEncryptionOptions {
  /** Keys, newest first; left out on the embedded database: made and kept in `dataDir`. */
  readonly keys?: readonly string[] | undefined;
  readonly dataDir: string;
}

async function readCheck(database: Database): Promise<string | null> {
  const { rows } = await database.query<{ value: string }>(
    `SELECT value FROM "${database.schema}".setting WHERE name = $1`,
    [CHECK_NAME],
  );
  return rows[0]?.value ?? null;
}

/**
 * Whether the configured keys are those that a database was used with, without making or storing anything: `fitting`,
 * `none` when no key is known, `unused` when no key was ever used with it.
 *
 * @throws SecretKeyInvalidError, SecretKeyUnknownError, SecretCorruptError
 */
export async function checkEncryptionKeys(
  database: Database,
  options: FieldEncryptionOptions,
): Promise<'fitting' | 'none' | 'unused'> {
  const ring = await knownKeys(database, options);
  const check = await readCheck(database);
  if (check === null) return ring.isEmpty ? 'none' : 'unused';
  const keyId = keyIdOf(check);
  if (ring.isEmpty && keyId !== null) throw new SecretKeyUnknownError(keyId);
  new FieldEncryption(ring).decrypt(check, CHECK_PLACE);
  return 'fitting';
}

/** The keys that are given, and the one that an earlier start may have made; none is made. @throws SecretKeyInvalidError */
export async function knownKeys(database: Database, { keys = [], dataDir }: FieldEncryptionOptions): Promise<KeyRing> {
  const kept = database.kind === 'pglite' ? await readKeyFile(dataDir) : null;
  return kept === null ? KeyRing.of(keys) : withKept(keys, kept);
}

/** Values that were encrypted before keys were given stay readable. */
function withKept(keys: readonly string[], kept: string): KeyRing {
  const given = KeyRing.of(keys);
  return given.find(KeyRing.of([kept]).newest!.id) ? given : KeyRing.of([...keys, kept]);
}

async function collectKeys(
  database: Database,
  options: FieldEncryptionOptions,
  check: string | null,
): Promise<KeyRing> {
  const known = await knownKeys(database, options);
  if (database.kind !== 'pglite' || !known.isEmpty) return known;
  const keyId = check === null ? null : keyIdOf(check);
  if (keyId !== null) {
    throw new SecretKeyUnknownError(keyId, `Restore the file encryption.key in ${options.dataDir} from a backup.`);
  }
  return KeyRing.of([await createKeyFile(options.dataDir)]);
}

/** Keeps one known value encrypted in the database, so that a start with a wrong key is refused. */
async function verifyCheck(database: Database, encryption: FieldEncryption, check: string | null): Promise<void> {
  const fresh = () => JSON.stringify(encryption.encrypt(CHECK_TEXT, CHECK_PLACE));
  const table = `"${database.schema}".setting`;
  let stored = check;
  if (stored === null) {
    await database.query(`INSERT INTO ${table} (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`, [
      CHECK_NAME,
      fresh(),
    ]);
    // Another process may have been first, with another key.
    stored = (await readCheck(database))!;
  }
  encryption.decrypt(stored, CHECK_PLACE);
  if (encryption.needsRotation(stored)) {
    await database.query(`UPDATE ${table} SET value = $1 WHERE name = $2 AND value = $3`, [
      fresh(),
      CHECK_NAME,
      JSON.stringify(stored),
    ]);
  }
}

/**
 * The encryption of sensitive fields of this database. On the embedded database a key is made at the first start and
 * kept in `<dataDir>/encryption.key`; on a server without keys everything works but storing and reading secrets.
 *
 * @throws SecretKeyInvalidError, SecretKeyUnknownError (`SECRET_KEY_UNKNOWN`) when the keys are not those that this
 *   database was used with, SecretCorruptError
 */
export async function openFieldEncryption(
  database: Database,
  options: FieldEncryptionOptions,
): Promise<FieldEncryption> {
  const check = await readCheck(database);
  const keys = await collectKeys(database, options, check);
  const encryption = new FieldEncryption(keys);
  if (!keys.isEmpty) await verifyCheck(database, encryption, check);
  return encryption;
}
