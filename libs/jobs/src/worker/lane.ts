import { messageOfThrown, shownText } from '@lib/core';
import { Logger } from '@nestjs/common';
import type { MessageQueue } from '../engine/message-queue.js';
import type { JobRow } from '../job/job.row.js';
import type { IntakeRepository } from './intake.repository.js';
import type { JobExecutor } from './job-executor.js';
import type { JobRecorder } from './job-recorder.js';

/** What a lane works with. */
export interface LaneParts {
  readonly queue: MessageQueue;
  readonly executor: JobExecutor;
  readonly recorder: JobRecorder;
  readonly intake: IntakeRepository;
}

export interface LaneOptions {
  /** Jobs at once. */
  readonly slots: number;
  readonly poll: number;
  readonly unknownRunner: number;
  /** Ids of the runners that are here. */
  readonly runners: readonly string[];
}

const LONGEST_PAUSE = 5_000;
/** Endings that wait to be written, for each slot, before no more jobs are taken. */
const BACKLOG = 4;

/**
 * Works on one queue, in slots of its own. It takes as many messages as there are free slots, never more, since another
 * process may have room for them; as long as it gets all that it asked for it asks again at once, because notifications
 * of many messages come as one.
 */
export class Lane {
  private readonly logger = new Logger('Jobs');
  /** Whether jobs could not be taken, the last time that it tried. */
  isFailing = false;
  private active = 0;
  /** More messages may be there than were taken. */
  private more = false;
  private stopping = false;
  private wake: () => void = () => undefined;

  constructor(
    readonly name: string,
    private readonly parts: LaneParts,
    private readonly options: LaneOptions,
  ) {}

  /** Works until it is stopped. */
  async run(): Promise<void> {
    this.parts.queue.onMessage(this.name, () => this.onMessage());
    for (let failures = 0; !this.stopping;) {
      try {
        if (this.free > 0) await this.takeJobs();
        failures = 0;
        this.isFailing = false;
      } catch (error) {
        if (this.stopping) return;
        this.isFailing = true;
        if (failures === 0) this.logger.warn(`Jobs of ${this.name} wait: ${shownText(messageOfThrown(error))}`);
        this.more = false;
        await this.pause(Math.min(this.options.poll * 2 ** failures, LONGEST_PAUSE));
        failures = Math.min(failures + 1, 10);
        continue;
      }
      if (!this.more || this.free <= 0) await this.pause(this.options.poll);
    }
  }

  /** Takes no more jobs; those that run go on. */
  stop(): void {
    this.stopping = true;
    this.wake();
  }

  private get free(): number {
    return this.parts.recorder.backlog > this.options.slots * BACKLOG ? 0 : this.options.slots - this.active;
  }

  private onMessage(): void {
    this.more = true;
    this.look();
  }

  /** Goes on if there may be something to do, and room to do it. */
  private look(): void {
    if (this.more && this.free > 0) this.wake();
  }

  private async takeJobs(): Promise<void> {
    const { free } = this;
    this.more = false;
    await this.parts.queue.start();
    if (this.stopping) return;
    const { rows, others } = await this.parts.executor.take(this.name, free);
    if (rows.length + others.length === free) this.more = true;
    for (const row of rows) this.start(row);
    if (others.length > 0) await this.putBackUnknown(others);
  }

  private start(row: JobRow): void {
    this.active += 1;
    const onOver = (): void => {
      this.active -= 1;
      this.look();
    };
    void this.parts.executor
      .execute(row, onOver)
      .catch((error: unknown) => this.logger.error(`The job ${row.id} was lost`, shownText(messageOfThrown(error))))
      // Written down, it makes room too.
      .finally(() => this.look());
  }

  /** A process that has the runner may take them meanwhile; this one is offered them again later. */
  private async putBackUnknown(ids: readonly string[]): Promise<void> {
    const rows = await this.parts.intake.unknown(ids, this.options.runners);
    if (rows.length === 0) return;
    const unknown = [...new Set(rows.map(({ runner }) => runner))].join(', ');
    this.logger.warn(`${rows.length} jobs wait for a runner that this process does not have: ${unknown}`);
    const due = new Date(Date.now() + this.options.unknownRunner);
    await this.parts.queue.send(rows.map((row) => ({ ...row, due })));
  }

  private async pause(milliseconds: number): Promise<void> {
    if (this.stopping) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.wake = resolve;
    const timer = setTimeout(resolve, milliseconds);
    await promise;
    clearTimeout(timer);
  }
}
