import { findMeter, inSpan } from '@lib/core';
import { Database } from '@lib/database';
import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { BatchObservableCallback, Counter, Histogram, Meter, Observable } from '@opentelemetry/api';
import type { JobRow } from '../job/job.row.js';
import type { Ending } from '../worker/claims.repository.js';

/** Jobs that are counted, at most: to know that there are more would cost more than it tells. */
const COUNTED = 10_000;
const SECONDS = { unit: 's', advice: { explicitBucketBoundaries: [0.01, 0.1, 1, 10, 60, 600, 3_600] } };

interface QueueState {
  readonly due: number;
  readonly running: number;
  readonly lag: number;
}

/** Tells OpenTelemetry of jobs: a span and its metrics for each attempt, and the state of the queue when it is asked for. */
@Injectable()
export class JobTelemetry implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private instruments: { readonly ended: Counter; readonly duration: Histogram } | undefined;
  private stopObserving: () => void = () => undefined;

  constructor(
    private readonly modules: ModulesContainer,
    private readonly database: Database,
  ) {}

  onApplicationBootstrap(): void {
    const meter = findMeter(this.modules);
    const gauge = (name: string, unit: string, description: string): Observable =>
      meter.createObservableGauge(`data_backends.queue.${name}`, { unit, description });
    const lag = gauge('lag', 's', 'How long the oldest job that is due has waited for a worker');
    const due = gauge('due', '{job}', `Jobs that are due and wait for a worker, up to ${COUNTED}`);
    const running = gauge('running', '{job}', `Jobs that run, in all processes, up to ${COUNTED}`);
    const gauges = [lag, due, running];
    const observe: BatchObservableCallback = async (result) => {
      const state = await this.queueState();
      result.observe(lag, state.lag);
      result.observe(due, state.due);
      result.observe(running, state.running);
    };
    meter.addBatchObservableCallback(observe, gauges);
    this.stopObserving = () => meter.removeBatchObservableCallback(observe, gauges);
  }

  beforeApplicationShutdown(): void {
    this.stopObserving();
  }

  /** Runs an attempt of a job; what it gives back says how it ended, null that it was cancelled. */
  async attempt(row: JobRow, work: () => Promise<Ending | null>): Promise<Ending | null> {
    const started = performance.now();
    const runner = row.runner ?? '';
    const attributes = { 'data_backends.job.id': row.id, 'data_backends.job.runner': runner };
    return inSpan(`job ${runner}`, attributes, async (span) => {
      const ending = await work();
      const outcome = outcomeOf(ending);
      span.setAttribute('data_backends.job.outcome', outcome);
      const { ended, duration } = (this.instruments ??= instruments(findMeter(this.modules)));
      ended.add(1, { runner, outcome });
      duration.record((performance.now() - started) / 1_000, { runner });
      return ending;
    });
  }

  /** By partial indexes of jobs that wait and run: what has ended costs nothing. */
  private async queueState(): Promise<QueueState> {
    const job = `"${this.database.schema}".job`;
    const waiting = `FROM ${job} WHERE status IN ('pending', 'scheduled') AND due <= now()`;
    const { rows } = await this.database.query<QueueState>(
      `SELECT (SELECT count(*) FROM (SELECT ${waiting} LIMIT ${COUNTED}) AS due) AS due,
         (SELECT count(*) FROM (SELECT FROM ${job} WHERE status = 'running' LIMIT ${COUNTED}) AS running) AS running,
         coalesce((SELECT extract(epoch FROM now() - due)::double precision ${waiting} ORDER BY due LIMIT 1), 0) AS lag`,
    );
    return rows[0]!;
  }
}

function instruments(meter: Meter): { ended: Counter; duration: Histogram } {
  return {
    ended: meter.createCounter('data_backends.jobs', {
      unit: '{job}',
      description: 'Attempts of jobs that ended in this process, by how',
    }),
    duration: meter.createHistogram('data_backends.job.duration', {
      ...SECONDS,
      description: 'How long attempts of jobs took',
    }),
  };
}

/** What became of an attempt. */
function outcomeOf(ending: Ending | null): string {
  if (ending === null) return 'cancelled';
  if (ending.status === 'scheduled') return 'retried';
  return ending.status === 'pending' ? 'postponed' : ending.status;
}
