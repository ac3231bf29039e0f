import { hostname } from 'node:os';
import { redact, toDataBackendsError } from '@lib/core';
import { Database } from '@lib/database';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import type { Blockage, DataSourceResult } from '../source/data-source.js';
import type { DataSourceRow } from '../source/data-source.row.js';
import { SourceNotFoundError } from '../source/source.errors.js';
import { Lease } from './lease.js';
import { clearScratch, clearUnpublished } from './scratch.js';
import { SyncCancelledError, SyncInProgressError } from './sync.errors.js';

/** What is written to the source when its lease is given back. */
export interface Ending {
  readonly result: DataSourceResult;
  readonly error?: { readonly code: string; readonly message: string };
  readonly blockedBy?: Blockage | null;
  /** Whether the source counts as synced now. */
  readonly synced?: boolean;
}

/** What runs under the lease of one source. */
export interface LockedSource {
  readonly lease: Lease;
  readonly row: DataSourceRow;
  /** Aborts when the lease is lost, the caller gives up, or the source is changed or deleted. */
  readonly signal: AbortSignal;
}

const OWNER = `${hostname()}:${process.pid}`;

/**
 * One sync, plan or deletion per source at a time in the whole cluster: takes the lease, clears what a crash
 * left, and gives the lease back with what came of it.
 */
@Injectable()
export class SyncLock implements BeforeApplicationShutdown {
  private readonly running = new Map<string, { cancel: (reason: string) => void; done: Promise<unknown> }>();

  constructor(private readonly database: Database) {}

  /**
   * Runs `work` under the lease of a source.
   *
   * @param work gives back what came of it, and how the source is to be marked; null leaves the marks alone
   * @throws SourceNotFoundError, SyncInProgressError, and what `work` throws
   */
  async run<T>(
    sourceId: string,
    signal: AbortSignal | undefined,
    work: (locked: LockedSource) => Promise<{ value: T; ending: Ending | null }>,
  ): Promise<T> {
    const held = await Lease.acquire(this.database, sourceId, OWNER);
    if (!held) throw await this.refusal(sourceId);
    const { lease, row } = held;
    const cancelled = new AbortController();
    const signals = [lease.signal, cancelled.signal, ...(signal ? [signal] : [])];
    const done = this.runLeased({ lease, row, signal: AbortSignal.any(signals) }, work);
    const running = {
      cancel: (reason: string) => cancelled.abort(new SyncCancelledError(row.name, reason)),
      done: done.catch(() => undefined),
    };
    this.running.set(sourceId, running);
    try {
      return await done;
    } finally {
      lease.stop();
      if (this.running.get(sourceId) === running) this.running.delete(sourceId);
    }
  }

  /** Stops what runs in this process for a source, and waits until it has. */
  async cancel(sourceId: string, reason: string): Promise<void> {
    const running = this.running.get(sourceId);
    running?.cancel(reason);
    await running?.done;
  }

  /** Stops everything that runs; leases are given back, so that another process can go on at once. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([...this.running.keys()].map((id) => this.cancel(id, 'the service is stopping')));
  }

  private async runLeased<T>(
    locked: LockedSource,
    work: (locked: LockedSource) => Promise<{ value: T; ending: Ending | null }>,
  ): Promise<T> {
    const { lease, row } = locked;
    try {
      if (lease.abandonedToken) await this.clear(row, lease.abandonedToken);
      const { value, ending } = await work(locked);
      await this.release(lease, ending);
      return value;
    } catch (error) {
      await this.giveBack(locked, error);
      throw error;
    }
  }

  /** After a failure. What cannot be cleared now, the next one to take the expired lease clears. */
  private async giveBack({ lease, row }: LockedSource, error: unknown): Promise<void> {
    const { code, message } = toDataBackendsError(error);
    try {
      await this.database.transaction(async () => {
        await lease.fence();
        await this.clear(row, lease.token);
      });
      await this.release(lease, { result: 'failed', error: { code, message: redact(message) } });
    } catch {
      // The first error is the one to report: this one has the same cause, or the lease was lost.
      lease.stop();
    }
  }

  private async clear(row: DataSourceRow, syncId: string): Promise<void> {
    await clearScratch(this.database, syncId);
    await clearUnpublished(this.database, row.id);
  }

  private async release(lease: Lease, ending: Ending | null): Promise<void> {
    lease.stop();
    const marks = ending
      ? `, last_result = $3, last_error = $4, blocked_by = $5, last_synced = CASE WHEN $6 THEN now() ELSE last_synced END`
      : '';
    await this.database.query(
      `UPDATE "${this.database.schema}".data_source
       SET lease_token = NULL, lease_owner = NULL, lease_expires_at = NULL${marks}
       WHERE id = $1 AND lease_token = $2`,
      [
        lease.sourceId,
        lease.token,
        ...(ending
          ? [
              ending.result,
              ending.error ? JSON.stringify(ending.error) : null,
              ending.blockedBy ? JSON.stringify(ending.blockedBy) : null,
              ending.synced ?? false,
            ]
          : []),
      ],
    );
  }

  private async refusal(sourceId: string): Promise<Error> {
    const { rows } = await this.database.query<{ name: string }>(
      `SELECT name FROM "${this.database.schema}".data_source WHERE id = $1 AND deleted_at IS NULL`,
      [sourceId],
    );
    return rows[0] ? new SyncInProgressError(rows[0].name) : new SourceNotFoundError(sourceId);
  }
}
