import { Database } from '@lib/data-backends';
import { JobsHealth } from '@lib/jobs';
import { Injectable } from '@nestjs/common';
import { type HealthResult, healthOf } from './health-result.js';

/**
 * Whether this process can do what it is for, in the shape of `@nestjs/terminus`, which need not be there:
 *
 * ```ts
 * health.check([() => indicator.database(), () => indicator.worker()])
 * ```
 *
 * What other processes do is not asked: that they are away is no reason to send requests elsewhere.
 */
@Injectable()
export class DataBackendsHealthIndicator {
  constructor(
    private readonly db: Database,
    private readonly jobs: JobsHealth,
  ) {}

  /** The database answers, within five seconds. */
  database<K extends string = 'database'>(key = 'database' as K): Promise<HealthResult<K>> {
    return healthOf(key, async () => (await this.db.query('SELECT 1')).rowCount === 1);
  }

  /** Schedules are looked at, if this process fires them. */
  scheduler<K extends string = 'scheduler'>(key = 'scheduler' as K): Promise<HealthResult<K>> {
    return healthOf(key, () => this.jobs.scheduler());
  }

  /** Jobs are taken, if this process runs them. */
  worker<K extends string = 'worker'>(key = 'worker' as K): Promise<HealthResult<K>> {
    return healthOf(key, () => this.jobs.worker());
  }

  /** The queue has started, if this process runs jobs. */
  queue<K extends string = 'queue'>(key = 'queue' as K): Promise<HealthResult<K>> {
    return healthOf(key, () => this.jobs.queue());
  }

  /** All of them. */
  async all(): Promise<HealthResult<'database' | 'scheduler' | 'worker' | 'queue'>> {
    const results = [this.database(), this.scheduler(), this.worker(), this.queue()];
    return Object.assign({}, ...(await Promise.all(results)));
  }
}
