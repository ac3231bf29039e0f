import { z } from 'zod';
import { queryValues } from '../request/query-values.js';
import { LIVE_EVENT_TYPES } from './live-event.js';

const id = z.guid('must be an id').transform((text) => text.toLowerCase());

/** Which events are to be sent. */
export const eventsQuery = z.strictObject({
  types: queryValues.text
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(LIVE_EVENT_TYPES, `must be of ${LIVE_EVENT_TYPES.join(', ')}`)))
    .optional()
    .describe('Only events of these types, separated by commas'),
  source: id.optional().describe('Only what is about the source of this id'),
  job: id.optional().describe('Only what is about the job of this id'),
});
