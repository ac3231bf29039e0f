import { toDataBackendsError } from '@lib/core';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { SourceDeletion } from '../source/source-deletion.js';
import { ObjectRequests } from '../synced-object/object-requests.js';
import { SyncedObjectRegistry } from '../synced-object/synced-object.registry.js';
import { ConsumerRequests } from './consumer-requests.js';
import { ConsumerRegistry } from './consumer.registry.js';

const MINUTE = 60_000;

/**
 * Looks at the start, and every minute, what the consumers of this process have not been told: what was published while
 * nobody could tell them, and sources that are new. So it does with objects that follow files.
 */
@Injectable()
export class ConsumerOrchestrator implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Consumers');
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();
  private stopping = false;

  constructor(
    private readonly registry: ConsumerRegistry,
    private readonly requests: ConsumerRequests,
    private readonly deletion: SourceDeletion,
    private readonly types: SyncedObjectRegistry,
    private readonly objects: ObjectRequests,
  ) {}

  onApplicationBootstrap(): void {
    if (this.registry.list().length + this.types.types.length > 0) this.lookAgain(0);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.timer);
    await this.looking;
  }

  private lookAgain(after: number): void {
    this.timer = setTimeout(() => {
      this.looking = this.look().finally(() => {
        // Not all processes at the same time.
        if (!this.stopping) this.lookAgain(MINUTE * (0.8 + Math.random() * 0.4));
      });
    }, after);
    this.timer.unref();
  }

  private async look(): Promise<void> {
    try {
      await this.requests.look();
      await this.deletion.finishAll();
      await this.objects.look();
    } catch (error) {
      this.logger.warn(`Consumers were not looked after: ${toDataBackendsError(error).message}`);
    }
  }
}
