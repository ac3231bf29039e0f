import { EventBus } from '@lib/core';
import type { JobRecord } from '@lib/jobs';
import { Injectable } from '@nestjs/common';
import { JobEndFollower } from '../job/job-end-follower.js';
import { SYNC_RUNNER } from '../job/sync-runner.js';
import { DueSources } from './due-sources.js';

/** When a sync has ended, lets the next source of its host begin, without waiting for the minute to end. */
@Injectable()
export class HostFollowUp extends JobEndFollower {
  constructor(
    bus: EventBus,
    private readonly sources: DueSources,
  ) {
    super(bus, 'DueSources', 'The next source of a host is');
  }

  /** Where no schedule asks for syncs, none is to begin by itself. */
  protected override concerns({ runner, object, args }: JobRecord): boolean {
    return runner === SYNC_RUNNER && object !== null && args['scheduled'] === true;
  }

  protected override follow({ object }: JobRecord): Promise<void> {
    return this.sources.enqueueOfSameHost(object!.id);
  }
}
