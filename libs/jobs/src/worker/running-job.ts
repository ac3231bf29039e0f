import type { ProgressReporter } from '@lib/core';
import { JobTimeoutError } from '../job/job.errors.js';
import type { JobProgress } from '../job/job.js';
import { type JobRow, toJob } from '../job/job.row.js';
import { JobLog } from '../log/job-log.js';
import type { JobRunnerEntry } from '../runner/job-runner-entry.js';
import type { Claim, Note } from './claims.repository.js';

/** What came of an attempt. */
export type Outcome =
  | { readonly kind: 'returned'; readonly value: unknown }
  | { readonly kind: 'threw'; readonly error: unknown }
  /** Its signal was aborted before it ended; `settled` says whether it heeded that in time. */
  | { readonly kind: 'aborted'; readonly reason: unknown; readonly settled: boolean };

/** One attempt of a job in this process. */
export class RunningJob implements Claim {
  readonly id: string;
  readonly claim: string;
  readonly log: JobLog;
  /** True from when its runner is done, or given up: what is left is to write that down. */
  over = false;
  private readonly abortion = new AbortController();
  private progress: JobProgress | null = null;

  constructor(
    readonly row: JobRow,
    private readonly entry: JobRunnerEntry,
    private readonly onNote: (job: RunningJob) => void,
  ) {
    this.id = row.id;
    this.claim = row.claim!;
    this.log = new JobLog({ lines: row.log_lines, bytes: row.log_bytes }, () => this.onNote(this));
  }

  get aborted(): boolean {
    return this.abortion.signal.aborted;
  }

  /** Tells the runner to stop; the first reason counts. */
  abort(reason: Error): void {
    this.abortion.abort(reason);
  }

  /** What it has said since the last call. */
  takeNote(): Note {
    const { lines: logLines, bytes: logBytes } = this.log.size;
    const note = {
      id: this.id,
      claim: this.claim,
      progress: this.progress,
      lines: this.log.take(),
      logLines,
      logBytes,
    };
    this.progress = null;
    return note;
  }

  /**
   * Runs it to its end.
   *
   * @param grace milliseconds that the runner has to end after its signal was aborted
   */
  async run(grace: number): Promise<Outcome> {
    const { signal } = this.abortion;
    const timeout = this.row.timeout ?? this.entry.timeout;
    const timer = setTimeout(() => this.abort(new JobTimeoutError(this.row.name, timeout)), timeout);
    const givenUp = Promise.withResolvers<Outcome>();
    let graceTimer: NodeJS.Timeout | undefined;
    const giveUp = (): void => givenUp.resolve({ kind: 'aborted', reason: signal.reason, settled: false });
    const onAbort = (): void => {
      graceTimer = setTimeout(giveUp, grace);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await Promise.race([this.attempt(), givenUp.promise]);
    } finally {
      this.over = true;
      clearTimeout(timer);
      clearTimeout(graceTimer);
      signal.removeEventListener('abort', onAbort);
    }
  }

  private async attempt(): Promise<Outcome> {
    const { signal } = this.abortion;
    try {
      const context = {
        job: toJob(this.row),
        args: this.row.args ?? {},
        logger: this.log,
        signal,
        progress: this.reporter(),
      };
      const value = await this.entry.runner.run(context as Parameters<typeof this.entry.runner.run>[0]);
      return { kind: 'returned', value };
    } catch (error) {
      return signal.aborted ? { kind: 'aborted', reason: signal.reason, settled: true } : { kind: 'threw', error };
    }
  }

  private reporter(): ProgressReporter {
    return {
      report: ({ step, done, total }) => {
        this.progress = { step: String(step).slice(0, 500), done, ...(total !== undefined && { total }) };
        this.onNote(this);
      },
    };
  }
}
