import { z } from 'zod';
import { PERMISSIONS, ROLES } from '../access/permission.js';
import { actor } from '../jobs/job.answers.js';
import { answerValues } from '../request/answer-values.js';

const { moment } = answerValues;

export const callerAnswer = z
  .object({
    actor: actor.nullable().describe('Null = everyone may do everything here'),
    role: z.enum(ROLES).nullable().describe('The one with just these permissions; null = none has'),
    permissions: z.array(z.enum(PERMISSIONS)),
    sources: z.array(z.string()).nullable().describe('Ids of the only sources that there are for them; null = all'),
    session: z.object({ id: z.string() }).nullable().describe('Null = a token, or whatever the application goes by'),
    expires: moment.nullable().describe('When the session, or the token, ends at the latest; null = never, or unknown'),
  })
  .meta({
    id: 'Caller',
    description: 'Who sends the request.',
    examples: [
      {
        actor: { id: '0199f1f0-88bb-7c3e-9d55-0f4d5c7f2a12', name: 'Ada' },
        role: 'viewer',
        permissions: ['source:view', 'file:read', 'job:view'],
        sources: null,
        session: { id: '0199f1f0-88bb-7c3e-9d55-0f4d5c7f2a13' },
        expires: '2026-11-08T09:00:00.000Z',
      },
    ],
  });

export const sessionAnswer = z
  .object({ id: z.string(), expires: moment.describe('When it ends at the latest; 12 hours after it was last used') })
  .meta({
    id: 'Session',
    description: 'Somebody who is logged in, by the cookie that comes with this.',
    examples: [{ id: '0199f1f0-88bb-7c3e-9d55-0f4d5c7f2a13', expires: '2026-11-08T09:00:00.000Z' }],
  });

export const loginLinkAnswer = z
  .object({
    code: z.string().describe('What logs in an administrator, once'),
    path: z.string().describe('Path of the link on this server; what comes before depends on who calls it'),
    expires: moment,
  })
  .meta({
    id: 'LoginLink',
    description: 'A link to log in with, once.',
    examples: [{ code: '…', path: '/api/session/login#…', expires: '2026-11-01T09:15:00.000Z' }],
  });
