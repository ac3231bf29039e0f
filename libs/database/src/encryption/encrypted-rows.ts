import type { Database } from '../database.js';
import { ENCRYPTED_COLUMNS, type EncryptedColumn, type EncryptedColumnName } from './encrypted-columns.js';
import { type FieldPlace, keyIdOf } from './field-encryption.js';

/** What one row has in an encrypted column. */
export interface EncryptedRow {
  readonly id: string;
  readonly value: unknown;
}

/** Rows of an encrypted column in the order of their ids, from the one after `after`. */
export async function readEncryptedRows(
  database: Database,
  name: EncryptedColumnName,
  after: string | null,
  limit: number,
): Promise<EncryptedRow[]> {
  const { table, column, key }: EncryptedColumn = ENCRYPTED_COLUMNS[name];
  const { rows } = await database.query<EncryptedRow>(
    `SELECT ${key} AS id, ${column} AS value FROM "${database.schema}".${table}
     ${after === null ? '' : `WHERE ${key} > $2`} ORDER BY ${key} LIMIT $1`,
    after === null ? [limit] : [limit, after],
  );
  return rows;
}

/** Writes a value in place of the one that was read. @returns false when somebody else has changed it since */
export async function replaceEncryptedRow(
  database: Database,
  name: EncryptedColumnName,
  { id, value }: EncryptedRow,
  replacement: unknown,
): Promise<boolean> {
  const { table, column, key, type }: EncryptedColumn = ENCRYPTED_COLUMNS[name];
  const stored = (given: unknown) => (type === 'jsonb' ? JSON.stringify(given) : given);
  const { rowCount } = await database.query(
    `UPDATE "${database.schema}".${table} SET ${column} = $2 WHERE ${key} = $1 AND ${column} = $3`,
    [id, stored(replacement), stored(value)],
  );
  return rowCount > 0;
}

/** The encrypted values of a row by their place; whatever else is there, a reference for instance, is left out. */
export function encryptedValues(name: EncryptedColumnName, { id, value }: EncryptedRow): [FieldPlace, string][] {
  return fieldsOf(name, value).flatMap(([field, text]) =>
    typeof text === 'string' && keyIdOf(text) !== null ? [[{ column: name, id, field }, text]] : [],
  );
}

/** The value of a row with other texts in some of its fields. */
export function withFields(name: EncryptedColumnName, value: unknown, changed: ReadonlyMap<string, string>): unknown {
  const { field }: EncryptedColumn = ENCRYPTED_COLUMNS[name];
  return field === null ? { ...(value as object), ...Object.fromEntries(changed) } : (changed.get(field) ?? value);
}

function fieldsOf(name: EncryptedColumnName, value: unknown): [string, unknown][] {
  const { field }: EncryptedColumn = ENCRYPTED_COLUMNS[name];
  if (field !== null) return [[field, value]];
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}
