import { hostname } from 'node:os';
import { type DataBackendsError, toDataBackendsError } from '@lib/core';
import { Database } from '@lib/database';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import type { Blockage, DataSourceResult } from '../source/data-source.js';
import type { DataSourceRow } from '../source/data-source.row.js';
import { SourceNotFoundError } from '../source/source.errors.js';
import { Lease, type LeaseHolder, type LeaseUse } from './lease.js';
import { clearScratch, clearUnpublished, deletedScratch, vacuumScratch } from './scratch.js';
import { SyncCancelledError, SyncHostBusyError, SyncInProgressError } from './sync.errors.js';

/** What is written to the source when its lease is given back. */
export interface Ending {
  readonly result: DataSourceResult;
  readonly error?: { readonly code: string; readonly message: string };
  readonly blockedBy?: Blockage | null;
  /** Whether the source counts as synced now. */
  readonly synced?: boolean;
  /** When the source is to sync next, unless somebody has changed that meanwhile. */
  readonly plan?: {
    readonly failures: number;
    readonly seen: Date | null;
    readonly next: Date | null;
    readonly now: Date;
  };
}

/** What runs under the lease of one source. */
export interface LockedSource {
  readonly lease: Lease;
  readonly row: DataSourceRow;
  /** Aborts when the lease is lost, the caller gives up, or the source is changed or deleted. */
  readonly signal: AbortSignal;
}

/** What is to be done under the lease. */
export interface LockedWork<T> {
  /** Gives back what came of it, and how the source is to be marked; null leaves the marks alone. */
  run(locked: LockedSource): Promise<{ value: T; ending: Ending | null }>;
  /** How the source is to be marked when that fails. */
  failed(error: DataBackendsError): Ending | null;
}

interface Running {
  readonly sourceId: string;
  cancel(reason: string): void;
  readonly done: Promise<unknown>;
}

const OWNER = `${hostname()}:${process.pid}`;
const STOPPING = 'the service is stopping';

/**
 * One sync, plan or deletion per source at a time in the whole cluster: takes the lease, clears what a crash
 * left, and gives the lease back with what came of it.
 */
@Injectable()
export class SyncLock implements BeforeApplicationShutdown {
  private readonly logger = new Logger('SyncLock');
  private readonly running = new Set<Running>();
  /** Tokens of leases that could not be given back, since the database was away when their work was over. */
  private readonly unreleased = new Set<string>();
  private stopping = false;

  constructor(private readonly database: Database) {}

  /** Whether the process is about to end: syncs are cancelled, and none begins. */
  get isStopping(): boolean {
    return this.stopping;
  }

  /**
   * Runs `work` under the lease of a source.
   *
   * @throws SourceNotFoundError, SyncInProgressError, SyncCancelledError, and what `work` throws; SyncHostBusyError for
   *   a job
   */
  async run<T>(sourceId: string, signal: AbortSignal | undefined, work: LockedWork<T>, use: LeaseUse = {}): Promise<T> {
    if (this.stopping) throw new SyncCancelledError(sourceId, STOPPING);
    let name = sourceId;
    const cancelled = new AbortController();
    const cancel = (reason: string): void => cancelled.abort(new SyncCancelledError(name, reason));
    const onAbort = (): void => cancel(use.job ? 'its job was stopped' : 'the caller gave it up');
    signal?.addEventListener('abort', onAbort);
    if (signal?.aborted) onAbort();
    const done = this.acquire(sourceId, use).then((held) => {
      name = held.row.name;
      return this.runLocked(held, cancelled.signal, work);
    });
    const running = { sourceId, cancel, done: done.catch(() => undefined) };
    this.running.add(running);
    try {
      return await done;
    } finally {
      this.running.delete(running);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** Stops what runs in this process for a source, and waits until it has. */
  async cancel(sourceId: string, reason: string): Promise<void> {
    await this.cancelAll(
      [...this.running].filter((running) => running.sourceId === sourceId),
      reason,
    );
  }

  /** Stops everything that runs; leases are given back, so that another process can go on at once. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    await this.cancelAll([...this.running], STOPPING);
  }

  private async cancelAll(runs: readonly Running[], reason: string): Promise<void> {
    for (const run of runs) run.cancel(reason);
    await Promise.all(runs.map((run) => run.done));
  }

  private async runLocked<T>({ lease, row }: LeaseHolder, cancelled: AbortSignal, work: LockedWork<T>): Promise<T> {
    const locked = { lease, row, signal: AbortSignal.any([lease.signal, cancelled]) };
    let done: { value: T; ending: Ending | null };
    try {
      locked.signal.throwIfAborted();
      if (lease.abandonedToken) await this.clear(row, lease.abandonedToken);
      done = await work.run(locked);
    } catch (error) {
      const lost = await this.takeBack(locked, work.failed(toDataBackendsError(error)));
      // What goes wrong without the lease goes wrong because of that: another one may have cleared what was worked on.
      throw lost && !(error instanceof SyncCancelledError) ? lease.lost() : error;
    } finally {
      lease.stop();
    }
    await this.giveBack(lease, async () => vacuumScratch(this.database, await this.release(lease, done.ending)));
    return done.value;
  }

  private async acquire(sourceId: string, use: LeaseUse): Promise<LeaseHolder> {
    await this.voidUnreleased();
    const token = uuid();
    let held: LeaseHolder | null;
    try {
      held = await Lease.acquire(this.database, sourceId, token, OWNER, use);
    } catch (error) {
      if (error instanceof SyncHostBusyError) throw error;
      // Whether it was taken is unknown.
      this.unreleased.add(token);
      throw error;
    }
    if (!held) throw await this.refusal(sourceId);
    return held;
  }

  /** Nothing runs under these any more: who comes next need not wait until they expire, which on PGlite is never. */
  private async voidUnreleased(): Promise<void> {
    const tokens = [...this.unreleased];
    if (tokens.length === 0) return;
    await Lease.void(this.database, tokens);
    for (const token of tokens) this.unreleased.delete(token);
  }

  /**
   * After a failure: takes back what was not published.
   *
   * @returns whether the lease was lost before
   */
  private async takeBack({ lease, row }: LockedSource, ending: Ending | null): Promise<boolean> {
    let held = true;
    await this.giveBack(lease, () =>
      this.database.transaction(async () => {
        held = await lease.isHeld();
        // Once the lease was lost, these rows are another's; the scratch rows are still ours.
        if (held) await clearUnpublished(this.database, row.id);
        await this.release(lease, ending);
      }),
    );
    return !held;
  }

  /** What was done is done, and what failed has failed already: what is left can wait for the next to take the lease. */
  private async giveBack(lease: Lease, release: () => Promise<unknown>): Promise<void> {
    try {
      await release();
    } catch (error) {
      this.unreleased.add(lease.token);
      this.logger.warn(`The lease of ${lease.sourceId} is given back later: ${toDataBackendsError(error).message}`);
    }
  }

  private async clear(row: DataSourceRow, syncId: string): Promise<void> {
    await clearScratch(this.database, syncId);
    await clearUnpublished(this.database, row.id);
  }

  /**
   * Clears the scratch rows and gives the lease back in one statement, so that no row is left that nobody would clear.
   *
   * @returns how many rows were cleared
   */
  private async release(lease: Lease, ending: Ending | null): Promise<number> {
    const { schema } = this.database;
    const marks = ending
      ? `, last_result = $4, last_error = $5, blocked_by = $6, last_synced = CASE WHEN $7 THEN now() ELSE last_synced END,
         failures = coalesce($8::integer, failures),
         (next_sync, planned_at) = (SELECT CASE WHEN kept THEN next_sync ELSE $10::timestamptz END, CASE WHEN kept THEN planned_at ELSE $11::timestamptz END
           FROM (SELECT $8::integer IS NULL OR next_sync IS DISTINCT FROM $9::timestamptz AS kept) AS plan)`
      : '';
    const tokens = [lease.token, ...(lease.abandonedToken ? [lease.abandonedToken] : [])];
    const { rows } = await this.database.query<{ cleared: number }>(
      `WITH ${deletedScratch(schema, '$3')}
       UPDATE "${schema}".data_source
       SET lease_token = NULL, lease_owner = NULL, lease_expires_at = NULL, syncing_since = NULL${marks}
       WHERE id = $1 AND lease_token = $2
       RETURNING (SELECT count(*) FROM deleted_entry) + (SELECT count(*) FROM deleted_change) AS cleared`,
      [
        lease.sourceId,
        lease.token,
        tokens,
        ...(ending
          ? [
              ending.result,
              ending.error ? JSON.stringify(ending.error) : null,
              ending.blockedBy ? JSON.stringify(ending.blockedBy) : null,
              ending.synced ?? false,
              ending.plan?.failures ?? null,
              ending.plan?.seen ?? null,
              ending.plan?.next ?? null,
              ending.plan?.now ?? null,
            ]
          : []),
      ],
    );
    return rows[0]?.cleared ?? 0;
  }

  private async refusal(sourceId: string): Promise<Error> {
    const { rows } = await this.database.query<{ name: string }>(
      `SELECT name FROM "${this.database.schema}".data_source WHERE id = $1 AND deleted_at IS NULL`,
      [sourceId],
    );
    return rows[0] ? new SyncInProgressError(rows[0].name) : new SourceNotFoundError(sourceId);
  }
}
