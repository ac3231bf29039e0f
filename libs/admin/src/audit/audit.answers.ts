import { type AuditEntry, WAYS } from '@lib/audit';
import { z } from 'zod';
import { actor } from '../jobs/job.answers.js';
import { answerValues, pageOf } from '../request/answer-values.js';
import type { Json } from '../request/json.js';

const fields = z.record(z.string(), z.unknown()).nullable();

const auditEntry = z
  .object({
    id: z.string().describe('UUIDv7'),
    time: answerValues.moment,
    via: z.enum(WAYS).describe('By which way it came'),
    actor: actor.nullable().describe('Null = the system'),
    action: z.string().describe('What was done, in one word'),
    object: z.object({ type: z.string(), id: z.string(), name: z.string().nullable() }).describe('To what'),
    before: fields.describe('What was changed, as it was; secrets only tell that they were set'),
    after: fields.describe('The same as it became'),
    requestId: z.string().nullable(),
    address: z.string().nullable().describe('Where the request came from'),
  })
  .meta({
    id: 'AuditEntry',
    description: 'A change, and who made it.',
    examples: [
      {
        id: '0199f1f0-88bb-7c3e-9d55-0f4d5c7f2a12',
        time: '2026-11-01T09:00:00.000Z',
        via: 'api',
        actor: { id: 'token', name: 'Pipeline' },
        action: 'update',
        object: { type: 'data-source', id: '0199f1f0-88bb-7c3e-9d55-0f4d5c7f2a11', name: 'core-config' },
        before: { enabled: true },
        after: { enabled: false },
        requestId: 'request-7',
        address: '192.0.2.1',
      },
    ],
  }) satisfies z.ZodType<Json<AuditEntry>>;

export const auditPage = pageOf('AuditEntryPage', auditEntry, 'Changes, newest first.');
