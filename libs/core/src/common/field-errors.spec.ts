import { z } from 'zod';
import { fieldErrors, jsonPointer, summarize } from './field-errors.js';

const errorsOf = (schema: z.ZodType, input: unknown, base?: string) =>
  fieldErrors(schema.safeParse(input).error!, base);

describe('field errors', () => {
  it('escape their pointers as RFC 6901 says', () => {
    expect(jsonPointer('/parameters', 'a/b~c', 0)).toBe('/parameters/a~1b~0c/0');
  });

  it('point into what was given, from where it was given', () => {
    const schema = z.object({ list: z.array(z.object({ name: z.string() })) });
    expect(errorsOf(schema, { list: [{}] }, '/options')).toEqual([
      { pointer: '/options/list/0/name', detail: expect.stringContaining('expected string') },
    ]);
  });

  it('are bounded, however much is wrong', () => {
    const input = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`key${i}`, 1]));
    const errors = errorsOf(z.strictObject({}), input);
    expect(errors).toHaveLength(100);
    expect(summarize(errors)).toBe(
      '/key0: There is no such field; /key1: There is no such field; /key2: There is no such field (and 97 more)',
    );
  });
});
