import { Database } from '@lib/database';
import { Injectable } from '@nestjs/common';
import { isUuid } from '../common/uuid.js';
import { VOID_LEASE } from './data-sources.repository.js';
import { SourceNotFoundError } from './source.errors.js';

/** A source that nobody sees any more, and that is not gone yet. */
export interface DeletedSource {
  readonly id: string;
  readonly type: string;
  readonly revision: number;
  /** The revision in which every file is deleted; null when nobody waits for it. */
  readonly final_revision: number | null;
  /** Whether consumers are still to be told of it. */
  readonly awaited: boolean;
}

/** Consumers have so much time to follow. */
const DRAIN_HOURS = 24;
/** Who has not been announced for so long is gone. */
const FORGOTTEN_DAYS = 7;
const ROWS_PER_STATEMENT = 20_000;

/** Rows of `data_source` that are marked as deleted, and what belongs to them. */
@Injectable()
export class DeletedSourcesRepository {
  constructor(private readonly database: Database) {}

  private get table(): string {
    return `"${this.database.schema}".data_source`;
  }

  /**
   * Hides a source, wipes its secrets and ends a sync under way.
   *
   * @param force no consumer is told; also of one that is being deleted already
   * @throws SourceNotFoundError
   */
  async mark(id: string, force: boolean): Promise<void> {
    if (!isUuid(id)) throw new SourceNotFoundError(id);
    const { rowCount } = await this.database.query(
      `UPDATE ${this.table} AS source SET ${VOID_LEASE} deleted_at = coalesce(deleted_at, now()), secrets = '{}',
         final_revision = CASE WHEN NOT $2 AND EXISTS (${this.followers()}) THEN revision + 1 END
       WHERE id = $1 AND ($2 OR deleted_at IS NULL)`,
      [id, force],
    );
    if (rowCount === 0) throw new SourceNotFoundError(id);
  }

  async find(id: string): Promise<DeletedSource | undefined> {
    return (await this.select('source.id = $1', [id]))[0];
  }

  list(): Promise<DeletedSource[]> {
    return this.select('true', []);
  }

  /**
   * Deletes every file in one last revision. Nothing else writes to the source any more, and repeating it, or doing it
   * twice at once, does no harm.
   */
  async publishFinal(id: string, revision: number): Promise<void> {
    const { schema } = this.database;
    const file = `"${schema}".data_file`;
    // What a sync had not published goes; what it had ended for the same revision stays ended.
    await this.inSteps(`DELETE FROM ${file}`, 'source_id = $1 AND from_revision >= $2', [id, revision]);
    await this.inSteps(`UPDATE ${file} SET to_revision = $2`, 'source_id = $1 AND to_revision IS NULL', [id, revision]);
    await this.database.transaction(async () => {
      await this.database.query(
        `INSERT INTO "${schema}".revision (source_id, number, remote_revision, file_count, created_count, updated_count,
           deleted_count, problem_count)
         SELECT id, $2, 'deleted', 0, 0, 0, file_count, 0 FROM ${this.table} WHERE id = $1 AND revision < $2
         ON CONFLICT DO NOTHING`,
        [id, revision],
      );
      await this.database.query(
        `UPDATE ${this.table} SET revision = $2, file_count = 0, total_bytes = 0 WHERE id = $1 AND revision < $2`,
        [id, revision],
      );
    });
  }

  /** Removes what belongs to the source, in small steps, and the source at last. */
  async purge(id: string): Promise<void> {
    await this.inSteps(`DELETE FROM "${this.database.schema}".data_file`, 'source_id = $1', [id]);
    await this.database.query(`DELETE FROM ${this.table} WHERE id = $1 AND deleted_at IS NOT NULL`, [id]);
  }

  private async inSteps(statement: string, condition: string, values: readonly unknown[]): Promise<void> {
    for (let done = ROWS_PER_STATEMENT; done === ROWS_PER_STATEMENT;) {
      ({ rowCount: done } = await this.database.query(
        `${statement} WHERE ctid = ANY (ARRAY(
           SELECT ctid FROM "${this.database.schema}".data_file WHERE ${condition} LIMIT ${ROWS_PER_STATEMENT}))`,
        values,
      ));
    }
  }

  private async select(condition: string, values: readonly unknown[]): Promise<DeletedSource[]> {
    const { rows } = await this.database.query<DeletedSource>(
      `SELECT id, type, revision, final_revision,
              deleted_at > now() - interval '${DRAIN_HOURS} hours'
                AND EXISTS (${this.followers()} AND cursor.revision < source.final_revision) AS awaited
       FROM ${this.table} AS source WHERE deleted_at IS NOT NULL AND ${condition}`,
      values,
    );
    return rows;
  }

  /** Consumers that have been told something of the source: the others have nothing to take back. */
  private followers(): string {
    return `SELECT FROM "${this.database.schema}".consumer_cursor AS cursor
      WHERE cursor.source_id = source.id AND cursor.revision IS NOT NULL
        AND cursor.announced_at > now() - interval '${FORGOTTEN_DAYS} days'`;
  }
}
