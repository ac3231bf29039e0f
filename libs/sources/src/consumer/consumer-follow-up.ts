import { EventBus } from '@lib/core';
import type { JobRecord } from '@lib/jobs';
import { Injectable } from '@nestjs/common';
import { JobEndFollower } from '../job/job-end-follower.js';
import { SourceDeletion } from '../source/source-deletion.js';
import { CONSUME_RUNNER } from './consume.job.js';
import { ConsumerRequests } from './consumer-requests.js';

/**
 * When a consumer has been told all that there was: what was published while its job came to an end needs another one, and
 * a source that is deleted may have waited for it.
 */
@Injectable()
export class ConsumerFollowUp extends JobEndFollower {
  constructor(
    bus: EventBus,
    private readonly requests: ConsumerRequests,
    private readonly deletion: SourceDeletion,
  ) {
    super(bus, 'Consumers', 'What a consumer is to be told next is');
  }

  /** After one that failed, another would fail as fast. */
  protected override concerns({ runner, status }: JobRecord): boolean {
    return runner === CONSUME_RUNNER && status === 'completed';
  }

  protected override async follow({ args }: JobRecord): Promise<void> {
    const sourceId = args['sourceId'] as string;
    await this.requests.look(sourceId);
    await this.deletion.finish(sourceId);
  }
}
