import { setTimeout as delay } from 'node:timers/promises';
import { ValidationError } from '@lib/core';
import { Job, type JobContext, JobFailed, JobRunner } from '@lib/jobs';

/** Gives back what it gets. */
export class EchoJob extends JobRunner<{ value?: unknown }, unknown> {
  override async run({ args }: JobContext<{ value?: unknown }>): Promise<unknown> {
    return args.value;
  }
}

/** Says `lines` lines and how far it is. */
export class TalkativeJob extends JobRunner<{ lines: number }> {
  override async run({ args, logger, progress }: JobContext<{ lines: number }>): Promise<void> {
    for (let line = 1; line <= args.lines; line++) {
      logger.log(`line ${line}`);
      progress.report({ step: 'talking', done: line, total: args.lines });
    }
  }
}

/** Throws what its arguments name. */
export class ThrowingJob extends JobRunner<{ what: keyof typeof THROWN }> {
  override async run({ args }: JobContext<{ what: keyof typeof THROWN }>): Promise<never> {
    throw THROWN[args.what]();
  }
}

const circular = (): Error => {
  const error: Error & { self?: unknown } = new Error('it goes round');
  error.self = error;
  error.cause = error;
  return error;
};

export const THROWN = {
  failed: () => new JobFailed('the disk is full'),
  catalogue: () => new ValidationError('the input is wrong'),
  plain: () => new Error('nobody expected it'),
  typed: () => new TypeError('x is not a function'),
  text: () => 'just text',
  nothing: () => undefined,
  nul: () => new Error('a\0b'),
  surrogate: () => new Error('a\ud800b'),
  circular,
  huge: () => new Error('x'.repeat(10_000_000)),
  secret: () => new Error('cannot reach https://user:hunter2@example.org/repo'),
  proxy: () =>
    new Proxy(
      {},
      {
        get: () => {
          throw new Error('do not touch');
        },
      },
    ),
};

/** Fails as often as it is told to, then returns the number of the attempt. */
@Job({ retries: 2 })
export class StubbornJob extends JobRunner<{ failures: number }> {
  override async run({ args, job }: JobContext<{ failures: number }>): Promise<number> {
    if (job.attempts <= args.failures) throw new Error(`attempt ${job.attempts} failed`);
    return job.attempts;
  }
}

/** Runs until it is told to stop; knows when it started and stopped. */
export class EndlessJob extends JobRunner {
  readonly started: string[] = [];
  readonly stopped: unknown[] = [];

  override async run({ job, signal }: JobContext): Promise<void> {
    this.started.push(job.id);
    try {
      await delay(2 ** 30, undefined, { signal });
    } catch {
      this.stopped.push(signal.reason);
      throw signal.reason;
    }
  }
}

/** Does not listen. */
@Job({ timeout: 100 })
export class DeafJob extends JobRunner {
  override run(): Promise<void> {
    return new Promise(() => undefined);
  }
}

@Job({ queue: 'low' })
export class LowJob extends EndlessJob {}

/** Runs until the test opens the gate. */
export class GateJob extends JobRunner {
  readonly started: string[] = [];
  private readonly gate = Promise.withResolvers<void>();

  open(): void {
    this.gate.resolve();
  }

  override async run({ job }: JobContext): Promise<void> {
    this.started.push(job.id);
    await this.gate.promise;
  }
}
