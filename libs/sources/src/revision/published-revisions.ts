import { ValidationError } from '@lib/core';
import { Database } from '@lib/database';
import { Injectable } from '@nestjs/common';
import { RevisionNotFoundError } from '../file/file.errors.js';
import { SourceNotFoundError } from '../source/source.errors.js';
import { isUuid } from '../common/uuid.js';

const MAX_REVISION = 2 ** 31 - 1;

/** Two states of a source, the earlier one first; 0 = before the first revision. */
export interface RevisionRange {
  readonly from: number;
  readonly to: number;
}

/** Tells which revision a reader sees: taken once per request, it gives one consistent state. */
@Injectable()
export class PublishedRevisions {
  constructor(private readonly database: Database) {}

  /**
   * Number of the current revision; 0 = nothing published yet.
   *
   * @throws SourceNotFoundError
   */
  async current(sourceId: string): Promise<number> {
    return (await this.look(sourceId, null)).current;
  }

  /**
   * The revision that was asked for, or the current one.
   *
   * @throws SourceNotFoundError, RevisionNotFoundError
   */
  async resolve(sourceId: string, revision: number | undefined): Promise<number> {
    const { current, kept } = await this.look(sourceId, isRevisionNumber(revision) ? revision : null);
    if (revision === undefined || revision === current) return current;
    if (!kept) throw new RevisionNotFoundError(revision, current);
    return revision;
  }

  /**
   * The two revisions that were asked for; the current one and the one before `to` where nothing was.
   *
   * @throws SourceNotFoundError, RevisionNotFoundError, ValidationError
   */
  async resolveRange(sourceId: string, asked: Partial<RevisionRange>): Promise<RevisionRange> {
    const to = await this.resolve(sourceId, asked.to);
    const from = asked.from ?? Math.max(to - 1, 0);
    if (from !== 0) await this.resolve(sourceId, from);
    if (from > to) {
      throw new ValidationError('Changes are told forwards: "from" must not be after "to".', [
        { pointer: '/from', detail: 'must not be after "to"' },
      ]);
    }
    return { from, to };
  }

  private async look(sourceId: string, revision: number | null): Promise<{ current: number; kept: boolean }> {
    if (!isUuid(sourceId)) throw new SourceNotFoundError(sourceId);
    const { schema } = this.database;
    const { rows } = await this.database.query<{ current: number; kept: boolean }>(
      `SELECT revision AS current,
              EXISTS (SELECT FROM "${schema}".revision WHERE source_id = $1 AND number = $2) AS kept
       FROM "${schema}".data_source WHERE id = $1 AND deleted_at IS NULL`,
      [sourceId, revision],
    );
    if (!rows[0]) throw new SourceNotFoundError(sourceId);
    return rows[0];
  }
}

/** PostgreSQL would refuse to compare anything else with a revision. */
function isRevisionNumber(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MAX_REVISION;
}
