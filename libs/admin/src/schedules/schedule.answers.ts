import type { Schedule } from '@lib/data-backends';
import { z } from 'zod';
import { jobStatus } from '../jobs/job.answers.js';
import { answerValues, pageOf } from '../request/answer-values.js';
import type { Json } from '../request/json.js';

const { moment } = answerValues;

export const scheduleAnswer = z
  .object({
    id: z.string().describe('Id of the runner'),
    name: z.string().describe('To show to people'),
    interval: z.number().nullable().describe('Minutes; null when it is by cron expression'),
    cron: z.string().nullable(),
    timeZone: z.string().nullable().describe('Null = UTC'),
    paused: z.boolean(),
    nextRun: moment.nullable().describe('Null while it is paused'),
    lastRun: moment.nullable().describe('The time that the last run was due at; null = never'),
    lastJob: z
      .object({ id: z.string(), status: jobStatus, started: moment.nullable(), completed: moment.nullable() })
      .nullable()
      .describe('The job of the last run, as long as it is kept'),
    announced: moment.describe('When a process last said that it has the class'),
  })
  .meta({
    id: 'Schedule',
    description: 'When a system job runs.',
    examples: [
      {
        id: 'data-sources.housekeeping',
        name: 'Housekeeping',
        interval: 1440,
        cron: null,
        timeZone: null,
        paused: false,
        nextRun: '2026-11-24T00:00:00.000Z',
        lastRun: '2026-11-23T00:00:00.000Z',
        lastJob: null,
        announced: '2026-11-23T12:00:00.000Z',
      },
    ],
  }) satisfies z.ZodType<Json<Schedule>>;

export const schedulePage = pageOf('SchedulePage', scheduleAnswer, 'All schedules.');
