import { z } from 'zod';
import { ROLES } from '../access/permission.js';
import { actor } from '../jobs/job.answers.js';
import { answerValues, pageOf } from '../request/answer-values.js';
import type { Json } from '../request/json.js';
import type { AccessToken, NewAccessToken } from './access-token.js';

const { moment } = answerValues;

const fields = {
  id: z.string().describe('UUIDv7'),
  name: z.string().describe('Shown with the jobs that are started with it'),
  role: z.enum(ROLES),
  sources: z.array(z.string()).nullable().describe('Ids of the only sources that there are for it; null = all'),
  createdBy: actor.nullable().describe('Null = whoever had the service for themselves'),
  created: moment,
  expires: moment.nullable().describe('Null = never'),
  lastUsed: moment.nullable().describe('To the minute; null = never'),
};

const example = {
  id: '0199f1f0-88bb-7c3e-9d55-0f4d5c7f2a12',
  name: 'Pipeline',
  role: 'operator',
  sources: null,
  createdBy: { id: 'token', name: 'Ada' },
  created: '2026-11-01T09:00:00.000Z',
  expires: null,
  lastUsed: null,
};

export const tokenAnswer = z
  .object(fields)
  .meta({ id: 'AccessToken', description: 'A token of the API.', examples: [example] }) satisfies z.ZodType<
  Json<AccessToken>
>;

export const tokenPage = pageOf('AccessTokenPage', tokenAnswer, 'Tokens by name.');

export const newTokenAnswer = z
  .object({ ...fields, token: z.string().describe('What it reads, which is told this once') })
  .meta({
    id: 'NewAccessToken',
    description: 'A token as it is made.',
    examples: [{ ...example, token: 'data-backends_…' }],
  }) satisfies z.ZodType<Json<NewAccessToken>>;
