import { z } from 'zod';
import { answerValues } from '../request/answer-values.js';
import { LIVE_EVENT_TYPES } from './live-event.js';

/** What an event carries, as JSON in its `data`; its id is a position, its name is `type`. */
export const liveEventAnswer = z
  .object({
    type: z.enum(LIVE_EVENT_TYPES),
    time: answerValues.moment,
    source: z.string().nullable().describe('Id of the source that it is about'),
    job: z.string().nullable().describe('Id of the job that it is about'),
    data: z.record(z.string(), z.unknown()).describe('What differs by type: names, status, outcome, progress, lines'),
  })
  .meta({
    id: 'LiveEvent',
    description: 'Something that happened.',
    examples: [
      {
        type: 'job.progress',
        time: '2026-11-23T12:00:00.500Z',
        source: '0199f1f0-5d0b-7c3e-9d55-0f4d5c7f2a10',
        job: '0199f1f0-77aa-7c3e-9d55-0f4d5c7f2a11',
        data: { step: 'reading', done: 120, total: 214 },
      },
    ],
  });
