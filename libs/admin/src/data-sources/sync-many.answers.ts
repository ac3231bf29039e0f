import { z } from 'zod';
import { jobExample, syncJobAnswer } from '../jobs/job.answers.js';
import { answerValues } from '../request/answer-values.js';

const syncProblem = z
  .object({ id: z.string().describe('As it was given'), code: answerValues.errorCode, detail: z.string() })
  .meta({ id: 'SyncProblem', description: 'Why a source was not asked to sync.' });

/** Why a source was not asked to sync. */
export type SyncProblem = z.output<typeof syncProblem>;

export const syncManyAnswer = z
  .object({
    jobs: z.array(syncJobAnswer).describe('One for each source that syncs, or waits to'),
    problems: z.array(syncProblem),
  })
  .meta({
    id: 'SyncManyAnswer',
    description: 'What became of a request to sync many sources.',
    examples: [
      {
        jobs: [jobExample],
        problems: [
          { id: 'core', code: 'SOURCE_DISABLED', detail: 'The data source "core" is paused. Resume it first.' },
        ],
      },
    ],
  });
