import { EventBus } from '@lib/core';
import type { JobRecord } from '@lib/jobs';
import { Injectable } from '@nestjs/common';
import { JobEndFollower } from '../job/job-end-follower.js';
import { ObjectRequests } from './object-requests.js';
import { SYNC_OBJECTS_RUNNER } from './sync-objects.job.js';

/** What changed while the objects of a source were synced needs another job. */
@Injectable()
export class ObjectFollowUp extends JobEndFollower {
  constructor(
    bus: EventBus,
    private readonly requests: ObjectRequests,
  ) {
    super(bus, 'SyncedObjects', 'Objects that are out of date are');
  }

  protected override concerns({ runner, status }: JobRecord): boolean {
    return runner === SYNC_OBJECTS_RUNNER && status === 'completed';
  }

  protected override follow({ args }: JobRecord): Promise<void> {
    return this.requests.look(args['sourceId'] as string);
  }
}
