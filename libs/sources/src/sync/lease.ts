import type { Database } from '@lib/database';
import type { DataSourceRow } from '../source/data-source.row.js';
import { dataSourceColumns } from '../source/data-source.row.js';
import { SyncFencedError, SyncHostBusyError } from './sync.errors.js';

/** How long a lease lives without a heartbeat, in seconds. A killed worker frees its source after this. */
const LEASE_SECONDS = 30;
const HEARTBEAT_MILLISECONDS = 5_000;

/** The job that a lease is taken for. */
export interface LeaseJob {
  readonly id: string;
  /** Sources of one remote host that may be synced at once. */
  readonly maxSyncsPerHost: number;
}

/** What a lease is taken for. */
export interface LeaseUse {
  readonly job?: LeaseJob | undefined;
  /** A sync, which is told live; not a plan or a deletion. */
  readonly isSync?: boolean | undefined;
}

/** What the lease found when it was taken. */
export interface LeaseHolder {
  readonly lease: Lease;
  readonly row: DataSourceRow;
}

/**
 * The right to sync one source, alone in the cluster: a token in the source's row, kept alive by a heartbeat.
 * Each batch that a sync writes checks the token under a row lock (`fence`), so that a worker that was paused
 * past its lease can write nothing once somebody else has taken over.
 *
 * On the embedded database this process is the only one, so a lease never expires by time there.
 */
export class Lease {
  private heartbeat?: NodeJS.Timeout;
  private readonly controller = new AbortController();

  private constructor(
    private readonly database: Database,
    readonly sourceId: string,
    private readonly sourceName: string,
    readonly token: string,
    /** The token of a sync that did not end properly: what it left must be cleared. */
    readonly abandonedToken: string | null,
  ) {}

  /** Aborts when the lease is lost. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /**
   * Takes the lease of a source; null when somebody else holds it, or there is no such source.
   *
   * @throws SyncHostBusyError, for a job
   */
  static async acquire(
    database: Database,
    sourceId: string,
    token: string,
    owner: string,
    { job, isSync }: LeaseUse = {},
  ): Promise<LeaseHolder | null> {
    const values = [sourceId, token, owner, job?.id ?? null, isSync ?? false];
    const take = (): Promise<LeaseRow | undefined> => takeLease(database, values);
    const row = job
      ? await database.transaction(async () => {
          await requireFreeHost(database, sourceId, job.maxSyncsPerHost);
          return take();
        })
      : await take();
    if (!row) return null;
    const lease = new Lease(database, sourceId, row.name, token, row.abandoned_token);
    lease.keepAlive();
    return { lease, row };
  }

  /** Ends leases under which nothing runs any more. */
  static async void(database: Database, tokens: readonly string[]): Promise<void> {
    await database.query(
      `UPDATE "${database.schema}".data_source SET lease_expires_at = 'epoch' WHERE lease_token = ANY ($1::uuid[])`,
      [tokens],
    );
  }

  /** On the embedded database: leases of an earlier process are void at once. */
  static async voidAll(database: Database): Promise<void> {
    await database.query(
      `UPDATE "${database.schema}".data_source SET lease_expires_at = 'epoch' WHERE lease_token IS NOT NULL`,
    );
  }

  /**
   * Locks the source's row for the rest of the current transaction and checks that the lease is still ours.
   *
   * @throws SyncFencedError
   */
  async fence(): Promise<void> {
    if (!(await this.isHeld())) throw this.lost();
  }

  /** Whether the lease is still ours; if so, it stays so for the rest of the current transaction. */
  async isHeld(): Promise<boolean> {
    const { rowCount } = await this.database.query(
      `SELECT 1 FROM "${this.database.schema}".data_source WHERE id = $1 AND lease_token = $2 FOR SHARE`,
      [this.sourceId, this.token],
    );
    return rowCount > 0;
  }

  /** Marks the lease as lost, stops what runs under it, and gives the error to throw. */
  lost(): SyncFencedError {
    const error = new SyncFencedError(this.sourceName);
    this.stop();
    this.controller.abort(error);
    return error;
  }

  /** Stops the heartbeat. The row keeps the token until it is released. */
  stop(): void {
    clearInterval(this.heartbeat);
  }

  private keepAlive(): void {
    let lastBeat = Date.now();
    const beat = async (): Promise<void> => {
      const started = Date.now();
      const { rowCount } = await this.database.query(
        `UPDATE "${this.database.schema}".data_source SET lease_expires_at = ${leaseEnd(this.database)}
         WHERE id = $1 AND lease_token = $2`,
        [this.sourceId, this.token],
      );
      if (rowCount === 0) this.lost();
      lastBeat = started;
    };
    this.heartbeat = setInterval(() => {
      beat().catch(() => {
        // A database that is away for a moment is no reason to give up; one that is away for longer than the lease is.
        if (Date.now() - lastBeat > LEASE_SECONDS * 1000) this.lost();
      });
    }, HEARTBEAT_MILLISECONDS);
    this.heartbeat.unref();
  }
}

/** SQL for when a lease taken now ends; leases end by the database's clock only. */
function leaseEnd(database: Database): string {
  return database.kind === 'pglite' ? 'NULL' : `now() + interval '${LEASE_SECONDS} seconds'`;
}

type LeaseRow = DataSourceRow & { readonly abandoned_token: string | null };

async function takeLease(database: Database, values: readonly unknown[]): Promise<LeaseRow | undefined> {
  const { rows } = await database.query<LeaseRow>(
    `WITH previous AS (
       SELECT id, lease_token FROM "${database.schema}".data_source
       WHERE id = $1 AND deleted_at IS NULL AND (lease_token IS NULL OR lease_expires_at < now())
       FOR UPDATE
     )
     UPDATE "${database.schema}".data_source AS source
     SET lease_token = $2, lease_owner = $3, lease_expires_at = ${leaseEnd(database)}, sync_job = coalesce($4, sync_job),
       syncing_since = CASE WHEN $5 THEN now() END
     FROM previous WHERE source.id = previous.id
     RETURNING ${dataSourceColumns(database.schema)}, previous.lease_token AS abandoned_token`,
    values,
  );
  return rows[0];
}

/** Counts under a lock that lasts until the lease is taken. @throws SyncHostBusyError */
async function requireFreeHost(database: Database, sourceId: string, limit: number): Promise<void> {
  const source = `"${database.schema}".data_source`;
  const { rows } = await database.query<{ host: string | null }>(
    `SELECT remote_host AS host FROM ${source} WHERE id = $1`,
    [sourceId],
  );
  const host = rows[0]?.host ?? null;
  if (host === null) return;
  await database.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`${database.schema}:host:${host}`]);
  const { rows: others } = await database.query<{ count: number }>(
    `SELECT count(*) AS count FROM ${source} WHERE remote_host = $1 AND id <> $2 AND lease_token IS NOT NULL
       AND (lease_expires_at IS NULL OR lease_expires_at > now())`,
    [host, sourceId],
  );
  if (others[0]!.count >= limit) throw new SyncHostBusyError(host, limit);
}
