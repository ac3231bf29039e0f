import { z } from 'zod';
import { answerValues } from '../request/answer-values.js';

const { moment } = answerValues;

const fields = {
  key: z.string().describe('Names it in its URL: `/api/hooks/<key>`'),
  created: moment,
  lastDelivery: moment.nullable().describe('The last delivery that was signed rightly; null = none yet'),
  lastOutcome: z.string().nullable().describe('What became of it'),
  path: z.string().describe('Path of its URL on this server'),
};

const example = {
  key: 'Ha1b2c3d4e5f6',
  created: '2026-11-01T09:00:00.000Z',
  lastDelivery: null,
  lastOutcome: null,
  path: '/api/hooks/Ha1b2c3d4e5f6',
};

export const webhookAnswer = z
  .object(fields)
  .meta({ id: 'Webhook', description: 'How a remote tells that a source has changed.', examples: [example] });

export const newWebhookAnswer = z
  .object({ ...fields, secret: z.string().describe('What deliveries are signed with, which is told this once') })
  .meta({
    id: 'NewWebhook',
    description: 'A webhook as it is made.',
    examples: [{ ...example, secret: 'the-secret' }],
  });

export const deliveryAnswer = z
  .object({
    outcome: z
      .enum(['queued', 'ignored'])
      .describe('`ignored`: it does not concern the source, or the source is paused'),
  })
  .meta({
    id: 'DeliveryAnswer',
    description: 'What became of a delivery.',
    examples: [{ outcome: 'queued' }],
  });

/** What became of a delivery. */
export type DeliveryAnswer = z.output<typeof deliveryAnswer>;
