import type { ConsumerState } from '@lib/sources';
import { z } from 'zod';
import { answerValues, pageOf } from '../request/answer-values.js';
import type { Json } from '../request/json.js';

const { count, errorCode, moment } = answerValues;

export const consumerAnswer = z
  .object({
    name: z.string(),
    source: z.string().describe('Name of the source'),
    sourceId: z.string().nullable().describe('Null: there is no such source yet'),
    cursor: count.nullable().describe('The last revision that was handled; null = none, everything comes at once'),
    revision: count.describe('The current revision of the source'),
    lag: z.int().describe('How many revisions it is behind'),
    failures: count.describe('Deliveries that failed in a row'),
    lastError: z
      .object({ code: errorCode, message: z.string(), revision: count, at: z.string() })
      .nullable()
      .describe('Why the last delivery failed'),
    nextTry: moment.nullable().describe('After a failure: when it is tried again'),
    handledAt: moment.nullable(),
    paused: z.boolean(),
  })
  .meta({
    id: 'Consumer',
    description: 'How far a consumer is in a source.',
    examples: [
      {
        name: 'vlans',
        source: 'core-config',
        sourceId: '0199f1f0-5d0b-7c3e-9d55-0f4d5c7f2a10',
        cursor: 11,
        revision: 12,
        lag: 1,
        failures: 0,
        lastError: null,
        nextTry: null,
        handledAt: '2026-11-23T12:00:00.000Z',
        paused: false,
      },
    ],
  }) satisfies z.ZodType<Json<ConsumerState>>;

export const consumerPage = pageOf('ConsumerPage', consumerAnswer, 'Consumers by name, then by source.');
