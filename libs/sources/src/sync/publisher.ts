import type { CopyTarget } from '@lib/database';
import type { SyncScope } from './sync-scope.js';
import { SyncLimitExceededError } from './sync.errors.js';
import { KEPT_PROBLEMS, type RevisionProblem } from './sync-result.js';

const ORDINALS_PER_STATEMENT = 20_000;

const REVISION_PROBLEM: CopyTarget = {
  table: 'revision_problem',
  columns: [
    { name: 'source_id', type: 'uuid' },
    { name: 'number', type: 'int4' },
    { name: 'path', type: 'text' },
    { name: 'code', type: 'text' },
    { name: 'message', type: 'text' },
  ],
};

/** What a sync found out about the remote, kept with the source for the next one. */
export interface RemoteState {
  readonly remoteRevision: string;
  readonly listed: number;
  /** Whether the next sync may take an equal remote revision as proof that nothing changed. */
  readonly conclusive: boolean;
  readonly problems: readonly RevisionProblem[];
  readonly problemCount: number;
}

/** Counts of a revision. */
export interface PublishedCounts {
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
}

/** Writes what did not need reading, and makes a revision visible by one fenced update. */
export class Publisher {
  constructor(private readonly scope: SyncScope) {}

  /**
   * Writes the rows of the next revision that need no content read (renames, links), and closes the rows that
   * it replaces or deletes; in small transactions, invisible to readers.
   *
   * @returns how many rows were created and updated
   */
  async writeRest(total: number): Promise<{ created: number; updated: number }> {
    let created = 0;
    let updated = 0;
    for (let first = 1; first <= total; first += ORDINALS_PER_STATEMENT) {
      const last = first + ORDINALS_PER_STATEMENT - 1;
      await this.scope.database.transaction(async () => {
        await this.scope.lease.fence();
        const written = await this.insertUnread(first, last);
        await this.closeReplaced(first, last);
        created += written.created;
        updated += written.updated;
      });
    }
    return { created, updated };
  }

  /**
   * Publishes revision N + 1. Readers see all of it from the commit on, and none of it before.
   *
   * @throws SyncFencedError when the lease was lost
   */
  async publish(remote: RemoteState, counts: PublishedCounts): Promise<number> {
    const { database, source, lease, snapshot } = this.scope;
    const number = source.revision + 1;
    const fileCount = source.file_count + counts.created - counts.deleted;
    const totalBytes = await this.totalBytes(number);
    const write = async (): Promise<void> => {
      await lease.fence();
      await database.query(
        `INSERT INTO "${database.schema}".revision (source_id, number, remote_revision, details, file_count,
           created_count, updated_count, deleted_count, problem_count)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
        [
          source.id,
          number,
          remote.remoteRevision,
          snapshot.details ? JSON.stringify(snapshot.details) : null,
          fileCount,
          counts.created,
          counts.updated,
          counts.deleted,
          remote.problemCount,
        ],
      );
      await this.writeProblems(number, remote.problems);
      await this.updateSource(remote, { number, fileCount, totalBytes, result: 'changed' });
    };
    try {
      await database.transaction(write);
    } catch (error) {
      // When the connection broke, whether the COMMIT took effect is known to the database only.
      if (!(await this.isPublished(number))) throw error;
    }
    return number;
  }

  /** False also when the database does not answer: then nobody can tell. */
  private async isPublished(number: number): Promise<boolean> {
    const { database, source, lease } = this.scope;
    const found = database.query(
      `SELECT FROM "${database.schema}".data_source WHERE id = $1 AND lease_token = $2 AND revision = $3`,
      [source.id, lease.token, number],
    );
    return found.then(
      ({ rowCount }) => rowCount > 0,
      () => false,
    );
  }

  /** Records that the files are as published, although the remote's revision or the configuration moved. */
  async confirmUnchanged(remote: RemoteState): Promise<void> {
    const { database, source, lease } = this.scope;
    await database.transaction(async () => {
      await lease.fence();
      if (remote.problemCount > 0 || source.problem_count > 0) {
        await database.query(`DELETE FROM "${database.schema}".revision_problem WHERE source_id = $1 AND number = $2`, [
          source.id,
          source.revision,
        ]);
        await this.writeProblems(source.revision, remote.problems);
        await database.query(
          `UPDATE "${database.schema}".revision SET problem_count = $3 WHERE source_id = $1 AND number = $2`,
          [source.id, source.revision, remote.problemCount],
        );
      }
      await this.updateSource(remote, {
        number: source.revision,
        fileCount: source.file_count,
        totalBytes: source.total_bytes,
        result: 'unchanged',
      });
    });
  }

  /**
   * Bytes of all files of the revision that is about to be published, from what it adds and takes away.
   *
   * @throws SyncLimitExceededError
   */
  private async totalBytes(number: number): Promise<number> {
    const { database, source, limits } = this.scope;
    const file = `"${database.schema}".data_file WHERE source_id = $1`;
    const { rows } = await database.query<{ added: number; removed: number }>(
      `SELECT (SELECT coalesce(sum(size), 0)::bigint FROM ${file} AND from_revision = $2) AS added,
              (SELECT coalesce(sum(size), 0)::bigint FROM ${file} AND to_revision = $2) AS removed`,
      [source.id, number],
    );
    const total = source.total_bytes + rows[0]!.added - rows[0]!.removed;
    if (total > limits.maxTotalBytes) {
      throw new SyncLimitExceededError(source.name, 'maxTotalBytes', limits.maxTotalBytes);
    }
    return total;
  }

  private async insertUnread(first: number, last: number): Promise<{ created: number; updated: number }> {
    const { database, source, syncId } = this.scope;
    const { rows } = await database.query<{ created: number; updated: number }>(
      `WITH written AS (
         INSERT INTO "${database.schema}".data_file
           (source_id, path, type, size, hash, target, fingerprint, last_modified, from_revision)
         SELECT $1, path, type, CASE WHEN type = 'file' THEN size END, hash, target, fingerprint, last_modified, $2
         FROM "${database.schema}".sync_change
         WHERE sync_id = $3 AND ordinal BETWEEN $4 AND $5 AND NOT needs_read AND change <> 'deleted'
         RETURNING path
       )
       SELECT count(*) FILTER (WHERE change.change = 'created') AS created,
              count(*) FILTER (WHERE change.change = 'updated') AS updated
       FROM written JOIN "${database.schema}".sync_change AS change
         ON change.sync_id = $3 AND change.ordinal BETWEEN $4 AND $5 AND change.path = written.path
            AND change.change <> 'deleted'`,
      [source.id, source.revision + 1, syncId, first, last],
    );
    return rows[0]!;
  }

  /** Only what really has a successor is closed: a file that could not be read keeps its last version. */
  private async closeReplaced(first: number, last: number): Promise<void> {
    const { database, source, syncId } = this.scope;
    await database.query(
      `UPDATE "${database.schema}".data_file AS old SET to_revision = $2
       FROM "${database.schema}".sync_change AS change
       WHERE change.sync_id = $3 AND change.ordinal BETWEEN $4 AND $5 AND change.change <> 'created'
         AND old.source_id = $1 AND left(old.path, 500) = left(change.path, 500) AND old.path = change.path
         AND old.to_revision IS NULL AND old.from_revision < $2
         AND (change.change = 'deleted' OR EXISTS (
           SELECT FROM "${database.schema}".data_file AS new
           WHERE new.source_id = $1 AND left(new.path, 500) = left(change.path, 500) AND new.path = change.path
             AND new.from_revision = $2
         ))`,
      [source.id, source.revision + 1, syncId, first, last],
    );
  }

  private async writeProblems(number: number, problems: readonly RevisionProblem[]): Promise<void> {
    if (problems.length === 0) return;
    const { database, source } = this.scope;
    await database.copyIn(
      REVISION_PROBLEM,
      problems.slice(0, KEPT_PROBLEMS).map(({ path, code, message }) => [source.id, number, path, code, message]),
    );
  }

  private async updateSource(
    remote: RemoteState,
    {
      number,
      fileCount,
      totalBytes,
      result,
    }: { number: number; fileCount: number; totalBytes: number; result: 'changed' | 'unchanged' },
  ): Promise<void> {
    const { database, source, lease } = this.scope;
    const { rowCount } = await database.query(
      `UPDATE "${database.schema}".data_source
       SET revision = $3, remote_revision = $4, configuration_key = $5, address_key = $6, listed_count = $7,
           file_count = $8, problem_count = $9, last_result = $10, total_bytes = $11, last_error = NULL, blocked_by = NULL,
           last_synced = now()
       WHERE id = $1 AND lease_token = $2`,
      [
        source.id,
        lease.token,
        number,
        remote.remoteRevision,
        remote.conclusive ? this.scope.configurationKey : null,
        this.scope.addressKey,
        remote.listed,
        fileCount,
        remote.problemCount,
        result,
        totalBytes,
      ],
    );
    if (rowCount === 0) throw lease.lost();
  }
}
