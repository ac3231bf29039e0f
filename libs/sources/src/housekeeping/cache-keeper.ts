import { join } from 'node:path';
import { toDataBackendsError } from '@lib/core';
import { Database } from '@lib/database';
import { Clock } from '@lib/jobs';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { SOURCES_OPTIONS, type SourcesOptions } from '../common/sources-options.js';
import { collectCaches } from './cache-collector.js';
import { DEFAULT_RETENTION } from './retention.js';

const HOUR = 3_600_000;
/** Processes that are started anew every day have to look before that. */
const FIRST_AFTER = HOUR;
const EVERY = 24 * HOUR;

/**
 * Removes, every day, the caches of this process's own data directory that nobody uses any more. Housekeeping is a job of
 * the whole cluster and runs on one machine; caches are on each.
 */
@Injectable()
export class CacheKeeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Housekeeping');
  private readonly stopping = new AbortController();
  private timer: unknown;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    @Inject(SOURCES_OPTIONS) private readonly options: SourcesOptions,
  ) {}

  onApplicationBootstrap(): void {
    this.cleanAfter(FIRST_AFTER);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.clock.clearTimeout(this.timer);
    this.stopping.abort();
    await this.running;
  }

  /** @returns how many caches were removed */
  clean(): Promise<number> {
    const { dataDir, retention = DEFAULT_RETENTION } = this.options;
    const unusedSince = new Date(this.clock.now().getTime() - retention.caches);
    return collectCaches(this.database, join(dataDir, 'cache'), unusedSince, this.stopping.signal);
  }

  /** Not all machines at the same time. */
  private cleanAfter(delay: number): void {
    this.timer = this.database.outsideTransaction(() =>
      this.clock.setTimeout(
        () => {
          this.running = this.cleanNow();
          this.cleanAfter(EVERY);
        },
        Math.round(delay * (0.75 + Math.random() / 4)),
      ),
    );
    // A process that has nothing else to do may end.
    (this.timer as Partial<NodeJS.Timeout>).unref?.();
  }

  private async cleanNow(): Promise<void> {
    try {
      const removed = await this.clean();
      if (removed > 0) this.logger.log(`${removed} caches that were no longer used were removed`);
    } catch (error) {
      if (this.stopping.signal.aborted) return;
      this.logger.error(`Caches could not be removed: ${toDataBackendsError(error).message}`, String(error));
    }
  }
}
