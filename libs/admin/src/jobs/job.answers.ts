import { type JobRecord, JobStatus, type LogLine } from '@lib/data-backends';
import type { SyncJobRecord } from '@lib/sources';
import { z } from 'zod';
import { answerValues, pageOf } from '../request/answer-values.js';
import type { Json } from '../request/json.js';

const { count, errorCode, moment } = answerValues;

export const actor = z
  .object({ id: z.string(), name: z.string().optional() })
  .meta({ id: 'Actor', description: 'Who asked for something.', examples: [{ id: 'token', name: 'Pipeline' }] });

export const jobStatus = z.enum(Object.values(JobStatus)).meta({
  id: 'JobStatus',
  description:
    '`failed`: an error of the catalogue ended it; `errored`: an unexpected one. `scheduled`: waits for its time, or for the next attempt.',
});

const fields = {
  id: z.string().describe('UUIDv7'),
  runner: z.string().nullable().describe('Id of its runner; null for a job that ran in the time of its caller'),
  name: z.string().describe('To show to people; decides nothing'),
  queue: z.string(),
  priority: z.int().describe('Higher ones start first within their queue'),
  status: jobStatus,
  object: z.object({ type: z.string(), id: z.string() }).nullable().describe('What it is about'),
  actor: actor.nullable().describe('Null = the system'),
  args: z.record(z.string(), z.unknown()),
  created: moment,
  scheduled: moment.nullable().describe('When it should start; null = at once'),
  interval: z.int().nullable().describe('Minutes between the runs of a job that recurs'),
  cron: z.string().nullable().describe('The expression of the schedule that fired it'),
  schedule: z.string().nullable().describe('The schedule that fired it'),
  started: moment.nullable().describe('Of the last attempt'),
  completed: moment.nullable(),
  attempts: count,
  progress: z
    .object({ step: z.string(), done: z.number(), total: z.number().optional() })
    .nullable()
    .describe('How far it is'),
  error: z
    .object({ code: errorCode, message: z.string() })
    .nullable()
    .describe('Of the last attempt, also while it waits for the next one'),
  result: z.unknown(),
  worker: z.string().nullable().describe('`host:pid` of the process that runs it, or ran it last'),
};

const syncResult = z
  .object({
    outcome: z.enum(['changed', 'unchanged', 'held']),
    revision: count.describe('Number of the published revision after the sync'),
    remoteRevision: z.string().nullable(),
    created: count,
    updated: count,
    deleted: count,
    problems: count.describe('Files that could not be taken'),
    planId: z.string().optional().describe('What to pass as `confirm` to go ahead, when the sync is held'),
  })
  .meta({ id: 'SyncResult', description: 'How a sync ended, with counts.' });

/** A job that has ended well. */
export const jobExample = {
  id: '0199f1f0-77aa-7c3e-9d55-0f4d5c7f2a11',
  runner: 'data-sources.sync',
  name: 'Sync core-config',
  queue: 'default',
  priority: 0,
  status: 'completed',
  object: { type: 'data-source', id: '0199f1f0-5d0b-7c3e-9d55-0f4d5c7f2a10' },
  actor: { id: 'token', name: 'Pipeline' },
  args: {},
  created: '2026-11-23T12:00:00.000Z',
  scheduled: null,
  interval: null,
  cron: null,
  schedule: null,
  started: '2026-11-23T12:00:00.010Z',
  completed: '2026-11-23T12:00:01.200Z',
  attempts: 1,
  progress: null,
  error: null,
  result: {
    outcome: 'changed',
    revision: 12,
    remoteRevision: 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678',
    created: 1,
    updated: 0,
    deleted: 0,
    problems: 0,
  },
  worker: 'host:4711',
};

export const jobAnswer = z
  .object(fields)
  .meta({ id: 'Job', description: 'One background execution.', examples: [jobExample] }) satisfies z.ZodType<
  Json<JobRecord>
>;

export const jobPage = pageOf('JobPage', jobAnswer, 'Jobs, newest first.');

export const syncJobAnswer = z
  .object({
    ...fields,
    args: z.object({
      confirm: z.string().optional().describe('The `planId` of a held sync'),
      scheduled: z.boolean().optional().describe('The schedule of the source asked for it'),
      immediate: z.boolean().optional().describe('Begins at once, or fails'),
    }),
    result: syncResult.nullable(),
  })
  .meta({
    id: 'SyncJob',
    description: 'A sync that runs in the background.',
    examples: [jobExample],
  }) satisfies z.ZodType<Json<SyncJobRecord>>;

export const logLineAnswer = z
  .object({
    line: count.describe('Counts from 1, over all attempts'),
    time: moment,
    level: z.enum(['debug', 'info', 'warning', 'error']),
    message: z.string(),
  })
  .meta({
    id: 'LogLine',
    description: 'One line of the log of a job.',
    examples: [{ line: 1, time: '2026-11-23T12:00:00.020Z', level: 'info', message: '214 files listed' }],
  }) satisfies z.ZodType<Json<LogLine>>;

export const logLinePage = pageOf('LogLinePage', logLineAnswer, 'Lines in their order.');
