import { z } from 'zod';

/** The largest number of a revision that the database can hold. */
const MAX_REVISION = 2 ** 31 - 1;
/** A cursor holds a path, of at most 4,096 bytes, escaped and encoded. */
const MAX_CURSOR = 40_000;

// A parameter that is given twice arrives as an array, and is refused as not being a string.
const whole = (minimum: number, maximum: number) => {
  const message = `must be a whole number from ${minimum} to ${maximum}`;
  return z
    .string(message)
    .regex(/^\d{1,10}$/, message)
    .transform(Number)
    .pipe(z.number().min(minimum, message).max(maximum, message))
    .meta({ shownAs: { type: 'integer', minimum, maximum } });
};

/** Values of query parameters, which arrive as text. */
export const queryValues = {
  flag: z
    .enum(['true', 'false'], 'must be true or false')
    .transform((value) => value === 'true')
    .meta({ shownAs: { type: 'boolean' } }),
  path: z.string('must be given once').max(4_096),
  /** A revision that exists. */
  revision: whole(1, MAX_REVISION),
  /** A revision, or 0 for the state before the first. */
  revisionOrNone: whole(0, MAX_REVISION),
  /** A line of a log, or 0 for what is before the first. */
  line: whole(0, MAX_REVISION),
  text: z.string('must be given once').min(1).max(200),
  moment: z.iso
    .datetime({ offset: true, error: 'must be an ISO 8601 time with its offset' })
    .transform((text) => new Date(text)),
};

/** The query parameters of every list. */
export const pageQuery = {
  limit: whole(1, 1_000).optional().describe('At most this many items; 100 when left out'),
  cursor: z.string('must be given once').max(MAX_CURSOR).optional().describe('nextCursor of the page before'),
};

/** The query of a list that takes nothing else. */
export const listQuery = z.strictObject(pageQuery);

/** What a list can be sorted by. */
export function sortedBy<const N extends string>(...names: readonly N[]) {
  const values = names.flatMap((name) => [name, `-${name}` as const]);
  return z.enum(values, `must be one of ${values.join(', ')}`).optional();
}

/** The body of a request that takes none. */
export const noBody = z.strictObject({}).optional();
