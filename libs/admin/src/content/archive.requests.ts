import { ARCHIVE_FORMATS } from '@lib/sources';
import { z } from 'zod';
import { queryValues } from '../request/query-values.js';

export const archiveQuery = z.strictObject({
  path: queryValues.path.optional().describe('Only what is below this directory; the whole source when left out'),
  revision: queryValues.revision.optional().describe('The current revision when left out'),
  format: z
    .enum(ARCHIVE_FORMATS, `must be one of ${ARCHIVE_FORMATS.join(', ')}`)
    .optional()
    .describe('tar.gz when left out'),
});
