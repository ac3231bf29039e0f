import { isStorableText, ValidationError } from '@lib/core';
import { v7 as uuid } from 'uuid';
import type { JobRunnerEntry } from '../runner/job-runner-entry.js';
import type { EnqueueOptions } from './enqueue-options.js';
import { MAX_ARGUMENTS_BYTES, toPlainJson } from './job-payload.js';
import type { NewJobRow } from './job.row.js';

const MAX_TEXT = 500;
const MAX_INTEGER = 2 ** 31 - 1;

/** Where a new job comes to be. */
export interface NewJobScene {
  /** Where schedules are concerned. */
  readonly now: Date;
  readonly once: boolean;
  /** All queues of the application. */
  readonly queues: readonly string[];
}

/**
 * The row of a job that is to be enqueued.
 *
 * @throws ValidationError, JobPayloadInvalidError, JobPayloadTooLargeError
 */
export function newJob<A>(
  runner: JobRunnerEntry,
  options: EnqueueOptions<A>,
  { now, once, queues }: NewJobScene,
): NewJobRow {
  const { object = null, actor = null, name = runner.name, queue = runner.queue, priority = 0 } = options;
  const { scheduleAt, interval = null, cron = null, schedule = null } = options;
  require(isText(name), '/name', `must be text of 1 to ${MAX_TEXT} characters`);
  require(queues.includes(queue), '/queue', `must be one of ${queues.join(', ')}`);
  require(isInteger(priority, -MAX_INTEGER), '/priority', 'must be a whole number');
  require(interval === null || isInteger(interval, 1), '/interval', 'must be a whole number of minutes, at least 1');
  require(scheduleAt === undefined || isTime(scheduleAt), '/scheduleAt', 'must be a valid date');
  require(object === null || (isText(object.type) && isText(object.id)), '/object', 'must have a type and an id');
  require(actor === null ||
    (isText(actor.id) && (actor.name === undefined || isText(actor.name))), '/actor', 'must have an id');
  const later = scheduleAt !== undefined && scheduleAt.getTime() > now.getTime();
  return {
    id: uuid(),
    name,
    object_type: object?.type ?? null,
    object_id: object?.id ?? null,
    status: later ? 'scheduled' : 'pending',
    runner: runner.id,
    queue,
    priority,
    once,
    args: toPlainJson(options.args, 'arguments', MAX_ARGUMENTS_BYTES),
    actor: actor && (actor.name === undefined ? { id: actor.id } : { id: actor.id, name: actor.name }),
    scheduled: scheduleAt?.toISOString() ?? null,
    due: later ? scheduleAt.toISOString() : null,
    interval,
    cron,
    schedule,
    timeout: runner.timeout,
    retries: runner.retries,
  };
}

function require(valid: boolean, pointer: string, detail: string): void {
  if (!valid)
    throw new ValidationError(`The job cannot be enqueued: ${pointer.slice(1)} ${detail}.`, [{ pointer, detail }]);
}

const isText = (value: unknown): boolean =>
  typeof value === 'string' && value !== '' && value.length <= MAX_TEXT && isStorableText(value);

const isInteger = (value: unknown, min: number): boolean =>
  Number.isInteger(value) && (value as number) >= min && (value as number) <= MAX_INTEGER;

/** Later ones have years of five digits, which the database does not read. */
const isTime = (value: Date): boolean =>
  value instanceof Date && value.getTime() >= 0 && value.getTime() < Date.UTC(10_000, 0);
