import type { Database } from '../database.js';
import { SECRET_COLUMNS } from './encrypted-columns.js';
import { type EncryptedRow, encryptedValues, readEncryptedRows } from './encrypted-rows.js';
import { keyIdOf } from './field-encryption.js';
import type { KeyRing } from './key-ring.js';

const BATCH = 1_000;

/** How many stored secrets were encrypted with which keys. */
export interface KeyUse {
  /** With the newest one. */
  readonly current: number;
  /** With an older one. */
  readonly outdated: number;
  /** With keys that are not known, by their ids. */
  readonly unknown: ReadonlyMap<string, number>;
}

/** What the keys of a ring are used for; nothing is decrypted. */
export async function keyUse(database: Database, keys: KeyRing): Promise<KeyUse> {
  const counts = await countByKey(database);
  const sum = (fits: (keyId: string) => boolean) =>
    [...counts].filter(([keyId]) => fits(keyId)).reduce((total, [, count]) => total + count, 0);
  const isKnown = (keyId: string) => keys.find(keyId) !== undefined;
  return {
    current: sum((keyId) => keyId === keys.newest?.id),
    outdated: sum((keyId) => keyId !== keys.newest?.id && isKnown(keyId)),
    unknown: new Map([...counts].filter(([keyId]) => !isKnown(keyId))),
  };
}

async function countByKey(database: Database): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const column of SECRET_COLUMNS) {
    let rows: EncryptedRow[] = [];
    do {
      rows = await readEncryptedRows(database, column, rows.at(-1)?.id ?? null, BATCH);
      for (const [, value] of rows.flatMap((row) => encryptedValues(column, row))) {
        const keyId = keyIdOf(value)!;
        counts.set(keyId, (counts.get(keyId) ?? 0) + 1);
      }
    } while (rows.length === BATCH);
  }
  return counts;
}
