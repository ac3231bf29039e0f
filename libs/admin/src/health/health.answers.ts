import { z } from 'zod';

export const healthAnswer = z
  .object({ status: z.literal('ok') })
  .meta({ id: 'Health', description: 'All is well.', examples: [{ status: 'ok' }] });

const check = z.object({ status: z.enum(['up', 'down']), message: z.string().optional() });

export const readyAnswer = z
  .object({
    status: z.literal('ok'),
    checks: z.object({ database: check, scheduler: check, worker: check, queue: check }),
  })
  .meta({
    id: 'Readiness',
    description: 'Requests can be carried out, and what was looked at for it.',
    examples: [
      {
        status: 'ok',
        checks: {
          database: { status: 'up' },
          scheduler: { status: 'up' },
          worker: { status: 'up' },
          queue: { status: 'up' },
        },
      },
    ],
  });
