import { JobStatus } from '@lib/data-backends';
import { z } from 'zod';
import { pageQuery, queryValues, sortedBy } from '../request/query-values.js';

export const jobsQuery = z.strictObject({
  ...pageQuery,
  sort: sortedBy('created').describe('Newest first when left out'),
  status: z.enum(Object.values(JobStatus)).optional(),
  runner: queryValues.text.optional().describe('Id of a job runner'),
  queue: queryValues.text.optional(),
  q: queryValues.text.optional().describe('Part of the name'),
  from: queryValues.moment.optional().describe('Jobs that were created then or later'),
  to: queryValues.moment.optional().describe('Jobs that were created before'),
  objectType: queryValues.text.optional().describe('What the job is about, for instance data-source'),
  objectId: queryValues.text.optional(),
});

export const logQuery = z.strictObject({
  limit: pageQuery.limit,
  after: queryValues.line.optional().describe('Only lines that follow this one'),
});
