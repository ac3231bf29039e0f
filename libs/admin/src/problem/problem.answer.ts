import { z } from 'zod';
import { answerValues } from '../request/answer-values.js';
import type { Problem } from './problem.js';

export const problemAnswer = z
  .object({
    type: z.string().describe('`urn:nestjs-data-backends:error:<code>`, as stable as the code'),
    title: z.string().describe('Short sentence, the same for every occurrence of the code'),
    status: z.int().min(400).max(599),
    code: answerValues.errorCode,
    detail: z.string().describe('What happened, and what to do'),
    errors: z
      .array(
        z.object({
          pointer: z.string().describe('JSON pointer into the body, or `/<name>` of a query parameter'),
          detail: z.string(),
        }),
      )
      .optional()
      .describe('Wrong fields'),
    requestId: z.string().describe('Also in the header X-Request-Id, and in the log'),
  })
  .meta({ id: 'Problem', description: 'An error (RFC 9457).' }) satisfies z.ZodType<Problem>;
