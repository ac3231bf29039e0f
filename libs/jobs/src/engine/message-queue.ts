import { createHash } from 'node:crypto';
import { isDataBackendsError, messageOfThrown, shownText } from '@lib/core';
import { Database } from '@lib/database';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Db, PgBoss } from 'pg-boss';
import { JOBS_OPTIONS, type JobsOptions } from '../jobs.options.js';
import { JobRunnerRegistry } from '../runner/job-runner.registry.js';
import { toBossDatabase } from './boss-database.js';

/** What a message is made from. */
export interface Message {
  /** Of the job, and of the message. */
  readonly id: string;
  readonly queue: string;
  readonly priority: number;
  /** Not before then; null = at once. */
  readonly due: Date | null;
}

/** Messages to a statement; PostgreSQL does not mind more, the memory of PGlite does. */
const BATCH = 1_000;
/** A message is removed as soon as its job is claimed; one that is not was lost with its process. */
const EXPIRE_SECONDS = 300;
const CHECK_SECONDS = 60;
/** pg-boss takes names of at most that many characters. */
const MAX_SCHEMA_NAME = 50;

/** The schema of the queue, beside ours. */
export function queueSchemaName(schema: string): string {
  const name = `${schema}_queue`;
  if (name.length <= MAX_SCHEMA_NAME) return name;
  return `${schema.slice(0, 30)}_${createHash('sha256').update(schema).digest('hex').slice(0, 12)}_queue`;
}

/**
 * Carries the ids of jobs to workers: pg-boss on the same database. A message is only a hint; the row of its job decides
 * whether there is anything to do, and a message that is lost is sent again.
 */
@Injectable()
export class MessageQueue {
  private readonly logger = new Logger('JobQueue');
  private readonly listeners = new Map<string, () => void>();
  private starting: Promise<PgBoss> | undefined;
  private boss: PgBoss | undefined;
  private stopped = false;

  constructor(
    private readonly database: Database,
    private readonly registry: JobRunnerRegistry,
    @Inject(JOBS_OPTIONS) private readonly options: JobsOptions,
  ) {}

  /** The schema of the queue's tables, quoted. */
  get schema(): string {
    return `"${queueSchemaName(this.database.schema)}"`;
  }

  /** Makes the tables and queues if need be. A start that fails is tried again by the next call. */
  async start(): Promise<void> {
    await this.engine();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    const boss = await this.starting?.catch(() => undefined);
    await boss?.stop({ close: false, graceful: false });
  }

  /** Calls `listener` when a message for the queue was sent, by any process. */
  onMessage(queue: string, listener: () => void): void {
    this.listeners.set(queue, listener);
  }

  /**
   * Sends messages, in the current transaction or in that of `on`. One that is there already stays as it is.
   *
   * Inside a transaction that comes before the engine has started nothing is sent, since making tables would wait for
   * that transaction: workers find the job within seconds.
   */
  async send(messages: readonly Message[], on?: Db): Promise<void> {
    if (messages.length === 0) return;
    if (!this.boss && this.database.inTransaction) {
      void this.engine().catch((error: unknown) => this.report(error));
      return;
    }
    const boss = await this.engine();
    for (const [queue, ofQueue] of Map.groupBy(messages, (message) => message.queue)) {
      for (let start = 0; start < ofQueue.length; start += BATCH) {
        const jobs = ofQueue.slice(start, start + BATCH).map(({ id, priority, due }) => ({
          id,
          data: { id },
          priority,
          ...(due && { startAfter: due }),
        }));
        await boss.insert(queue, jobs, on ? { db: on } : {});
      }
    }
  }

  /** Sends messages for rows that are committed: what cannot be sent now is found by a worker within seconds. */
  async sendSoon(messages: readonly Message[]): Promise<void> {
    await this.send(messages).catch((error: unknown) => this.report(error));
  }

  /** Removes messages, in the current transaction or in that of `on`. */
  async remove(queue: string, ids: readonly string[], on?: Db): Promise<void> {
    if (ids.length === 0 || (!this.boss && this.database.inTransaction)) return;
    const boss = await this.engine();
    await boss.deleteJob(queue, [...ids], on ? { db: on } : {});
  }

  private engine(): Promise<PgBoss> {
    // Its timers must not inherit the transaction of whoever comes first.
    this.starting ??= this.database.outsideTransaction(() =>
      this.launchAlone().catch((error: unknown) => {
        this.starting = undefined;
        throw error;
      }),
    );
    return this.starting;
  }

  /** pg-boss makes its schema without regard to others that do the same. */
  private launchAlone(): Promise<PgBoss> {
    if (!this.options.migrate) return this.launch();
    return this.database.withAdvisoryLock('job-queue', () => this.launch());
  }

  private async launch(): Promise<PgBoss> {
    const { PgBoss } = await import('pg-boss');
    const works = this.options.worker !== false;
    const boss = new PgBoss({
      db: toBossDatabase(this.database, (queue) => this.listeners.get(queue)?.()),
      schema: queueSchemaName(this.database.schema),
      backend: this.database.kind,
      migrate: this.options.migrate,
      createSchema: this.options.migrate,
      schedule: false,
      supervise: works,
      superviseIntervalSeconds: CHECK_SECONDS,
      monitorIntervalSeconds: CHECK_SECONDS,
      useListenNotify: works,
      registerInstance: false,
      reindex: this.database.kind === 'postgres',
    });
    boss.on('error', (error) => this.report(error));
    boss.on('warning', ({ message }) => this.logger.warn(shownText(message)));
    try {
      await boss.start();
      await this.createQueues(boss);
    } catch (error) {
      // The timers that it has set by then would keep the process alive, whoever starts another one.
      await boss.stop({ close: false, graceful: false });
      throw error;
    }
    if (this.stopped) await boss.stop({ close: false, graceful: false });
    this.boss = boss;
    return boss;
  }

  private async createQueues(boss: PgBoss): Promise<void> {
    for (const queue of this.registry.queues) {
      await boss.createQueue(queue, {
        policy: 'standard',
        retryLimit: 0,
        expireInSeconds: EXPIRE_SECONDS,
        deleteAfterSeconds: 3_600,
        notify: true,
      });
    }
  }

  /** Without a listener such an error would end the process. The next attempt of whatever failed comes by itself. */
  private report(error: unknown): void {
    if (this.stopped) return;
    const unavailable = isDataBackendsError(error) && error.code === 'DB_UNAVAILABLE';
    this.logger[unavailable ? 'warn' : 'error'](`The queue reports: ${shownText(messageOfThrown(error))}`);
  }
}
