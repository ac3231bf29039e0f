import { Job, type JobContext, JobRunner } from '@lib/jobs';
import { CONSUMER_QUEUE } from '../consumer/consume.job.js';
import { handOver } from '../job/delay-after.js';
import { ObjectSync } from './object-sync.js';
import { SyncedObjectRegistry } from './synced-object.registry.js';
import { type SyncedObjectRow, SyncedObjectsRepository } from './synced-objects.repository.js';

/** Id of the runner that syncs objects. */
export const SYNC_OBJECTS_RUNNER = 'data-backends.sync-objects';

/** What came of syncing the objects of a source. */
export interface ObjectsSynced {
  readonly synced: number;
  readonly failed: number;
}

const PAGE = 100;

/** Syncs the objects that follow one source by themselves, and differ from their files. One that fails stops no other. */
@Job({ id: SYNC_OBJECTS_RUNNER, name: 'Sync objects', queue: CONSUMER_QUEUE, timeout: '24h', retries: 100 })
export class SyncObjectsJob extends JobRunner<{ sourceId: string }, ObjectsSynced> {
  constructor(
    private readonly registry: SyncedObjectRegistry,
    private readonly objects: SyncedObjectsRepository,
    private readonly sync: ObjectSync,
  ) {
    super();
  }

  override async run({ job, args, logger, signal }: JobContext<{ sourceId: string }>): Promise<ObjectsSynced> {
    const { sourceId } = args;
    let synced = 0;
    let failed = 0;
    let page: SyncedObjectRow[] = [];
    do {
      page = await this.objects.due(sourceId, this.registry, page.at(-1) ?? null, PAGE);
      for (const row of page) {
        signal.throwIfAborted();
        try {
          await this.sync.sync(this.registry.find(row.type)!, row);
          synced += 1;
        } catch {
          // It is kept with the object, and tried again.
          failed += 1;
          logger.error(`${row.type} ${row.id} failed`);
        }
      }
    } while (page.length === PAGE);
    logger.log(`${synced} objects were synced, ${failed} failed`);
    // What is left is of types that only other processes have.
    if (synced + failed === 0 && (await this.objects.dueSources({ sourceId })).length > 0) handOver(job);
    return { synced, failed };
  }

  override isRetryable(): boolean {
    return false;
  }
}
