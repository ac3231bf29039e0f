import { toDataBackendsError } from '@lib/core';
import { collectAudit } from '@lib/audit';
import { Database } from '@lib/database';
import {
  collectJobs,
  collectProcesses,
  collectSchedules,
  Job,
  type JobContext,
  JobFailed,
  JobInterval,
  JobRunner,
  SystemJob,
} from '@lib/jobs';
import { Inject, Logger } from '@nestjs/common';
import { SOURCES_OPTIONS, type SourcesOptions } from '../common/sources-options.js';
import { collectConsumers } from '../consumer/consumer-collector.js';
import { collectContent } from '../content/content-collector.js';
import { collectRevisions } from '../revision/revision-collector.js';
import { SourceDeletion } from '../source/source-deletion.js';
import { DEFAULT_RETENTION } from './retention.js';
import { collectSessions } from './session-collector.js';
import { vacuum } from './vacuum.js';

/** How many of each were removed; of tables, how many were vacuumed. */
export type HousekeepingResult = Record<string, number>;

type Step = (signal: AbortSignal) => Promise<number>;

/**
 * Removes every day what is kept no longer; caches are each machine's own affair. A step that fails does not keep the
 * others from being done.
 */
@SystemJob({ interval: JobInterval.Daily })
@Job({ id: 'data-backends.housekeeping', name: 'Housekeeping', queue: 'low', timeout: '6h' })
export class HousekeepingJob extends JobRunner<Record<string, never>, HousekeepingResult> {
  private readonly logger = new Logger('Housekeeping');

  constructor(
    private readonly database: Database,
    private readonly deletion: SourceDeletion,
    @Inject(SOURCES_OPTIONS) private readonly options: SourcesOptions,
  ) {
    super();
  }

  /** @throws JobFailed when a step failed; the log says why */
  override async run({ logger, signal, progress }: JobContext<Record<string, never>>): Promise<HousekeepingResult> {
    const result: HousekeepingResult = {};
    const failed: string[] = [];
    const steps = Object.entries(this.steps());
    for (const [index, [name, step]] of steps.entries()) {
      progress.report({ step: name, done: index, total: steps.length });
      try {
        result[name] = await step(signal);
        logger.log(`${name}: ${result[name]}`);
      } catch (error) {
        signal.throwIfAborted();
        failed.push(name);
        logger.error(`${name}: ${toDataBackendsError(error).message}`);
        // Of the service: the log of a job is for everybody who sees jobs.
        this.logger.error(`${name} failed: ${String(error)}`, error instanceof Error ? error.stack : undefined);
      }
    }
    if (failed.length > 0) {
      throw new JobFailed(
        `These steps failed: ${failed.join(', ')}. The log of the job says why; the others were done.`,
      );
    }
    return result;
  }

  /** In this order: what one leaves unreferenced, the next may find. */
  private steps(): Record<string, Step> {
    const { database } = this;
    const { retention = DEFAULT_RETENTION } = this.options;
    const revisions = {
      age: retention.revisions,
      minimum: retention.minRevisions,
      behind: retention.unconsumed,
    };
    return {
      jobs: (signal) => collectJobs(database, retention.jobs, signal),
      consumers: () => collectConsumers(database, retention.consumers),
      sources: () => this.deletion.finishAll(),
      revisions: (signal) => collectRevisions(database, revisions, signal),
      contents: (signal) => collectContent(database, { age: retention.content, signal }),
      schedules: () => collectSchedules(database, retention.schedules),
      processes: () => collectProcesses(database, retention.schedules),
      sessions: (signal) => collectSessions(database, signal),
      audit: (signal) => collectAudit(database, retention.audit, signal),
      tables: (signal) => vacuum(database, signal),
    };
  }
}
