import { ERROR_CATALOGUE, type ErrorCode } from '@lib/core';
import { z } from 'zod';

/** Every code that an error can have. */
const errorCode = z.enum(Object.keys(ERROR_CATALOGUE) as [ErrorCode, ...ErrorCode[]]).meta({
  id: 'ErrorCode',
  description: 'Stable name of an error; the guide to errors tells what to do about each.',
});

/** Values of answers, as they are in JSON. */
export const answerValues = {
  moment: z.iso.datetime({ precision: 3 }).meta({ shownAs: { type: 'string', format: 'date-time' } }),
  count: z
    .int()
    .min(0)
    .max(2 ** 53 - 1),
  /** SHA-256. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  errorCode,
};

/** The envelope of every list. */
export function pageOf<I extends z.ZodType>(id: string, item: I, description: string) {
  const items = (item.meta()?.['examples'] ?? []) as unknown[];
  return z
    .object({
      items: z.array(item),
      nextCursor: z.string().nullable().describe('Pass it as `cursor` for the next page; null at the end'),
      total: answerValues.count.describe('Items in all pages'),
    })
    .meta({ id, description, examples: [{ items, nextCursor: null, total: items.length }] });
}
