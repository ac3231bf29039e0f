import { z } from 'zod';
import { pageQuery, queryValues } from '../request/query-values.js';

export const consumersQuery = z.strictObject({
  ...pageQuery,
  name: queryValues.text.optional().describe('The whole name'),
  source: queryValues.text.optional().describe('Name or id of a source'),
  paused: queryValues.flag.optional(),
  lagging: queryValues.flag.optional().describe('Whether it is behind its source'),
});
