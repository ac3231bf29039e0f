import { toDataBackendsError } from '@lib/core';
import { JobsService } from '@lib/jobs';
import { Injectable, Logger } from '@nestjs/common';
import { SyncObjectsJob } from './sync-objects.job.js';
import { SyncedObjectRegistry } from './synced-object.registry.js';
import { SyncedObjectsRepository } from './synced-objects.repository.js';

/** Lets objects that follow by themselves be synced: one job for each source is enough. */
@Injectable()
export class ObjectRequests {
  private readonly logger = new Logger('SyncedObjects');

  constructor(
    private readonly registry: SyncedObjectRegistry,
    private readonly objects: SyncedObjectsRepository,
    private readonly jobs: JobsService,
  ) {}

  /** After something of a source has changed. Never throws: the next look makes up for it. */
  async published(sourceId: string): Promise<void> {
    try {
      await this.enqueue(await this.objects.dueSources({ sourceId }));
    } catch (error) {
      this.logger.warn(
        `The objects that follow the source ${sourceId} are left to the next look: ${toDataBackendsError(error).message}`,
      );
    }
  }

  /** Those of the types of this process, in all sources or in one. */
  async look(sourceId?: string): Promise<void> {
    const { registry } = this;
    if (registry.types.length === 0) return;
    await this.enqueue(await this.objects.dueSources({ known: registry, ...(sourceId !== undefined && { sourceId }) }));
  }

  private async enqueue(sourceIds: readonly string[]): Promise<void> {
    await this.jobs.enqueueMany(
      SyncObjectsJob,
      sourceIds.map((sourceId) => ({ object: { type: 'synced-objects', id: sourceId }, args: { sourceId } })),
      { once: true },
    );
  }
}
