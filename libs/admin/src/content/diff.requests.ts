import { z } from 'zod';
import { pageQuery, queryValues } from '../request/query-values.js';

export const diffQuery = z.strictObject({
  ...pageQuery,
  path: queryValues.path.optional().describe('One file; every file that changed, page by page, when left out'),
  from: queryValues.revisionOrNone.optional().describe('The revision before `to` when left out; 0 = with nothing'),
  to: queryValues.revision.optional().describe('The current revision when left out'),
});
