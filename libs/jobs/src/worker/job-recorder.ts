import { setTimeout as delay } from 'node:timers/promises';
import { isDataBackendsError, messageOfThrown, shownText } from '@lib/core';
import { Database } from '@lib/database';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { JobSignals } from '../event/job-signals.js';
import type { JobRow } from '../job/job.row.js';
import { DEFAULT_TIMING, JOBS_OPTIONS, type JobsOptions } from '../jobs.options.js';
import { ClaimsRepository, type Ending, type Note } from './claims.repository.js';
import { JobEndings } from './job-endings.js';
import type { RunningJob } from './running-job.js';

interface Ended {
  readonly ending: Ending;
  readonly resolve: (row: JobRow | null) => void;
}

const FIRST_RETRY = 200;
const LAST_RETRY = 5_000;

/**
 * Writes down what jobs of this process say and how they end. While one write is under way the next one gathers, so that
 * many small jobs cost few statements.
 */
@Injectable()
export class JobRecorder {
  private readonly logger = new Logger('Jobs');
  private readonly interval: number;
  private readonly noted = new Set<RunningJob>();
  private ended: Ended[] = [];
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> | undefined;
  private hurry = false;
  private givingUp = false;
  private closed = false;

  constructor(
    private readonly database: Database,
    private readonly claims: ClaimsRepository,
    private readonly endings: JobEndings,
    private readonly signals: JobSignals,
    @Inject(JOBS_OPTIONS) { timing }: JobsOptions,
  ) {
    this.interval = timing?.flush ?? DEFAULT_TIMING.flush;
  }

  /** Endings that are not written yet. */
  get backlog(): number {
    return this.ended.length;
  }

  /** The job has something to say, which is written soon. */
  note(job: RunningJob): void {
    if (this.closed) return;
    this.noted.add(job);
    this.timer ??= setTimeout(() => this.write(), this.interval);
  }

  /** Writes what the job still had to say, then its end; null when the job was no longer ours. */
  end(job: RunningJob, ending: Ending): Promise<JobRow | null> {
    const { promise, resolve } = Promise.withResolvers<JobRow | null>();
    this.ended.push({ ending, resolve });
    this.hurry = true;
    this.write();
    return promise;
  }

  /** Nobody waits for what cannot be written now. */
  giveUp(): void {
    this.givingUp = true;
  }

  /** Writes what is left; what runners that were given up say after that is nobody's. */
  async close(): Promise<void> {
    this.closed = true;
    this.giveUp();
    if (this.noted.size > 0) {
      this.hurry = true;
      this.write();
    }
    await this.writing;
  }

  private write(): void {
    // Whatever ends in the same turn of the event loop is written together.
    this.writing ??= this.database.outsideTransaction(() =>
      new Promise<void>((resolve) => setImmediate(resolve)).then(() => this.writeAll()),
    );
  }

  private async writeAll(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    do {
      this.hurry = false;
      const jobs = [...this.noted];
      const ended = this.ended;
      this.noted.clear();
      this.ended = [];
      const notes = jobs.map((job) => job.takeNote()).filter((note) => note.progress !== null || note.lines.length > 0);
      await this.persist(notes, ended);
    } while (this.hurry);
    this.writing = undefined;
    if (this.noted.size > 0) this.timer ??= setTimeout(() => this.write(), this.interval);
  }

  private async persist(notes: readonly Note[], ended: readonly Ended[]): Promise<void> {
    for (let pause = FIRST_RETRY; ; pause = Math.min(pause * 2, LAST_RETRY)) {
      try {
        const rows = await this.attempt(
          notes,
          ended.map(({ ending }) => ending),
        );
        for (const { ending, resolve } of ended) resolve(rows.get(ending.id) ?? null);
        return;
      } catch (error) {
        const passing = isDataBackendsError(error) && error.retry === 'later';
        this.logger.warn(`What jobs did cannot be written: ${shownText(messageOfThrown(error))}`);
        if (this.givingUp || !passing) {
          await this.persistSingly(notes, ended);
          return;
        }
        await delay(pause);
      }
    }
  }

  /** One that cannot be written, for whatever reason, must not keep the others from being. */
  private async persistSingly(notes: readonly Note[], ended: readonly Ended[]): Promise<void> {
    for (const note of notes) {
      await this.claims.note([note]).catch((error: unknown) => this.lose(note.id, error));
    }
    for (const { ending, resolve } of ended) {
      const rows = await this.endings.write([ending]).catch((error: unknown) => this.lose(ending.id, error));
      if (rows[0]) this.signals.written(rows[0]);
      resolve(rows[0] ?? null);
    }
  }

  private lose(id: string, error: unknown): [] {
    this.logger.error(
      `What the job ${id} did could not be written; it will count as lost: ${shownText(messageOfThrown(error))}`,
    );
    return [];
  }

  private async attempt(notes: readonly Note[], endings: readonly Ending[]): Promise<Map<string, JobRow>> {
    if (notes.length > 0) {
      await this.claims.note(notes);
      for (const { id } of notes) this.signals.changed(id);
    }
    if (endings.length === 0) return new Map();
    const rows = await this.endings.write(endings);
    for (const row of rows) this.signals.written(row);
    return new Map(rows.map((row) => [row.id, row]));
  }
}
