import { JobStatus } from '@lib/data-backends';
import { z } from 'zod';
import { pageQuery, queryValues } from '../request/query-values.js';

export const jobsQuery = z.strictObject({
  ...pageQuery,
  status: z.enum(Object.values(JobStatus)).optional(),
  runner: queryValues.text.optional().describe('Id of a job runner'),
  queue: queryValues.text.optional(),
  objectType: queryValues.text.optional().describe('What the job is about, for instance data-source'),
  objectId: queryValues.text.optional(),
});

export const logQuery = z.strictObject({
  limit: pageQuery.limit,
  after: queryValues.line.optional().describe('Only lines that follow this one'),
});
