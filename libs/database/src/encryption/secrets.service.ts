import { type DataBackendsError, toDataBackendsError } from '@lib/core';
import type { Database } from '../database.js';
import {
  type EncryptedRow,
  encryptedValues,
  readEncryptedRows,
  replaceEncryptedRow,
  withFields,
} from './encrypted-rows.js';
import { type EncryptedColumnName, SECRET_COLUMNS } from './encrypted-columns.js';
import { SecretKeyRequiredError, SecretsNotRotatedError } from './encryption.errors.js';
import type { FieldEncryption } from './field-encryption.js';

/** Rows that are read at once. */
const BATCH = 100;
/** How often what others have changed meanwhile is looked at again, before it is left to the next call. */
const PASSES = 10;

/** What `SecretsService.rotate()` has done. */
export interface SecretRotation {
  /** Values that were encrypted again, with the newest key. */
  readonly rotated: number;
  /** Values that were encrypted with the newest key already. */
  readonly current: number;
}

/** What one look at all values came to. */
interface Pass {
  rotated: number;
  current: number;
  /** Values of rows that others changed in the meantime. */
  missed: number;
  unreadable: number;
  firstError?: DataBackendsError;
}

/** What concerns all secrets at rest: those of data sources, of webhooks, and whatever else is encrypted. */
export class SecretsService {
  constructor(
    private readonly database: Database,
    private readonly encryption: FieldEncryption,
  ) {}

  /**
   * Encrypts every secret again that was encrypted with another key than the newest. Nothing is locked and nobody is
   * disturbed: rows are taken in small batches, and one that is changed at the same moment keeps the change. Ended at
   * any point, whether by `signal` or by force, every secret stays readable; called again, it does the rest.
   *
   * Every process that reads secrets must have the newest key before: see docs/secrets.md.
   *
   * @throws SecretKeyRequiredError when there is no key; SecretsNotRotatedError (`SECRET_KEY_UNKNOWN`,
   *   `SECRET_CORRUPT`) when some could not be read, after all others were done
   */
  async rotate({ signal }: { readonly signal?: AbortSignal } = {}): Promise<SecretRotation> {
    if (!this.encryption.hasKeys) throw new SecretKeyRequiredError();
    let rotated = 0;
    for (let count = 1; ; count++) {
      const pass = await this.pass(signal);
      rotated += pass.rotated;
      if (pass.missed > 0 && count < PASSES) continue;
      if (pass.firstError) throw new SecretsNotRotatedError(pass.unreadable, rotated, pass.firstError);
      // What earlier passes have done, the last one has found done.
      return { rotated, current: pass.current + pass.rotated - rotated };
    }
  }

  private async pass(signal: AbortSignal | undefined): Promise<Pass> {
    const pass: Pass = { rotated: 0, current: 0, missed: 0, unreadable: 0 };
    for (const column of SECRET_COLUMNS) {
      let rows: EncryptedRow[] = [];
      do {
        signal?.throwIfAborted();
        rows = await readEncryptedRows(this.database, column, rows.at(-1)?.id ?? null, BATCH);
        for (const row of rows) await this.rotateRow(column, row, pass);
      } while (rows.length === BATCH);
    }
    return pass;
  }

  private async rotateRow(column: EncryptedColumnName, row: EncryptedRow, pass: Pass): Promise<void> {
    const changed = new Map<string, string>();
    for (const [place, value] of encryptedValues(column, row)) {
      if (!this.encryption.needsRotation(value)) {
        pass.current++;
        continue;
      }
      try {
        changed.set(place.field, this.encryption.encrypt(this.encryption.decrypt(value, place), place));
      } catch (error) {
        // One secret that is lost must not keep the others at the old key.
        pass.unreadable++;
        pass.firstError ??= toDataBackendsError(error);
      }
    }
    if (changed.size === 0) return;
    const replaced = await replaceEncryptedRow(this.database, column, row, withFields(column, row.value, changed));
    if (replaced) pass.rotated += changed.size;
    else pass.missed += changed.size;
  }
}
