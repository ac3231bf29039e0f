import { Database } from '@lib/database';
import { Clock, JobsService } from '@lib/jobs';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { SOURCES_OPTIONS, type SourcesOptions } from '../common/sources-options.js';
import { lockAllRequests } from '../job/sync-requests.js';
import { SyncJob } from '../job/sync.job.js';
import { SOURCE_OBJECT } from '../job/sync-runner.js';
import { DueSourcesRepository } from './due-sources.repository.js';
import { regularSyncs } from './sync-schedule.js';

/** Sources that are looked for at once, and those of them that one transaction takes. */
const LOOK = 50_000;
const BATCH = 2_000;

/** What came of looking for due sources. */
export interface DueSourcesResult {
  /** Sources whose sync was due. */
  readonly due: number;
  /** Of those, the ones that were enqueued: the others have a sync that waits or runs. */
  readonly enqueued: number;
}

/**
 * Enqueues the syncs of sources whose time has come. Whoever moves `next_sync` of a source has the occurrence; the move
 * and the job are one transaction. What was missed is made up for by one sync.
 */
@Injectable()
export class DueSources {
  private readonly logger = new Logger('DueSources');
  private readonly maxSyncsPerHost: number;

  constructor(
    private readonly database: Database,
    private readonly sources: DueSourcesRepository,
    private readonly jobs: JobsService,
    private readonly clock: Clock,
    @Inject(SOURCES_OPTIONS) { limits }: SourcesOptions,
  ) {
    this.maxSyncsPerHost = limits.maxSyncsPerHost;
  }

  /** All that are due, but no more of one host than may be synced at once. */
  async enqueueAll(signal?: AbortSignal): Promise<DueSourcesResult> {
    await this.bringBack(signal);
    const total = { due: 0, enqueued: 0 };
    for (;;) {
      const found = await this.sources.due(this.clock.now(), this.maxSyncsPerHost, LOOK);
      const { due, enqueued } = await this.enqueue(found, signal);
      total.due += due;
      total.enqueued += enqueued;
      if (found.length < LOOK || due === 0) return total;
    }
  }

  /** Those of the host of one source, which has just been synced: its place is free. */
  async enqueueOfSameHost(sourceId: string): Promise<void> {
    const now = this.clock.now();
    const host = await this.sources.hostWithDue(sourceId, now);
    if (host !== null) await this.enqueue(await this.sources.due(now, this.maxSyncsPerHost, BATCH, host));
  }

  private async enqueue(ids: readonly string[], signal?: AbortSignal): Promise<DueSourcesResult> {
    const total = { due: 0, enqueued: 0 };
    for (let start = 0; start < ids.length; start += BATCH) {
      signal?.throwIfAborted();
      const { due, enqueued } = await this.enqueueBatch(ids.slice(start, start + BATCH));
      total.due += due;
      total.enqueued += enqueued;
    }
    return total;
  }

  private enqueueBatch(ids: readonly string[]): Promise<DueSourcesResult> {
    return this.database.transaction(async () => {
      await lockAllRequests(this.database);
      const now = this.clock.now();
      const due = await this.sources.lock(ids, now);
      if (due.length === 0) return { due: 0, enqueued: 0 };
      await this.sources.move(regularSyncs(due, now), now);
      const free = due.filter(({ open }) => !open);
      await this.jobs.enqueueMany(
        SyncJob,
        free.map(({ id, name }) => ({
          name: `Sync ${name}`,
          object: { type: SOURCE_OBJECT, id },
          args: { scheduled: true },
        })),
      );
      return { due: due.length, enqueued: free.length };
    });
  }

  /** Gives sources that wait for a time that only a wrong clock would call next the one after now. */
  private async bringBack(signal?: AbortSignal): Promise<void> {
    for (let moved = BATCH; moved === BATCH;) {
      signal?.throwIfAborted();
      moved = await this.database.transaction(async () => {
        const now = this.clock.now();
        const stranded = await this.sources.lockStranded(now, BATCH);
        if (stranded.length > 0) await this.sources.move(regularSyncs(stranded, now), now);
        return stranded.length;
      });
      if (moved > 0) {
        this.logger.warn(
          `The next syncs of ${moved} sources were planned by a clock that was ahead; they were planned anew. Keep the ` +
            'clocks of all machines in step (NTP).',
        );
      }
    }
  }
}
