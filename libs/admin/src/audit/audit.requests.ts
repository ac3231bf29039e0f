import { z } from 'zod';
import { pageQuery, queryValues } from '../request/query-values.js';

export const auditQuery = z.strictObject({
  ...pageQuery,
  objectType: queryValues.text.optional().describe('What was changed, for instance data-source'),
  objectId: queryValues.text.optional(),
  actor: queryValues.text.optional().describe('Id of who did it'),
  action: queryValues.text.optional().describe('For instance create, update or delete'),
  from: queryValues.moment.optional().describe('Changes of this moment and later'),
  to: queryValues.moment.optional().describe('Changes before this moment'),
});
