import { setTimeout as delay } from 'node:timers/promises';
import { Plugin } from '@lib/core';
import { Module } from '@nestjs/common';
import { DEFAULT_TIMING, Job, type JobContext, JobRunner, type JobsTiming } from '@lib/jobs';

/** Gives the id of the process that ran it, after so many milliseconds. */
@Job({ retries: 1 })
export class WorkJob extends JobRunner<{ milliseconds: number }, number> {
  override async run({ args, signal }: JobContext<{ milliseconds: number }>): Promise<number> {
    await delay(args.milliseconds, undefined, { signal });
    return process.pid;
  }
}

/** Does not listen when it is told to stop. */
export class DeafJob extends JobRunner {
  override run(): Promise<void> {
    return new Promise(() => undefined);
  }
}

@Plugin({ name: 'probe', label: 'Probe', version: '1.0.0', queues: ['slow'] })
@Module({ providers: [WorkJob, DeafJob] })
export class ProbePlugin {}

/** Notices within seconds that a process is gone; for the configuration file of a process. */
export function hasten(): void {
  const quick: Partial<JobsTiming> = { heartbeat: 200, lost: 2_000, sweep: 300, poll: 100, retry: 100 };
  Object.assign(DEFAULT_TIMING, quick);
}
