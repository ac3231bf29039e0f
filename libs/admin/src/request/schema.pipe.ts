import { type FieldError, fieldErrors, findUnsafeValues, summarize, ValidationError } from '@lib/core';
import type { PipeTransform } from '@nestjs/common';
import type { z } from 'zod';

/**
 * Parses a body or a query: `@Body(new SchemaPipe(schema))`. Nest's own pipe for schemas removes `__proto__` in
 * silence and flattens errors to text; here every wrong field is an error with its JSON pointer. The schema is not
 * given as `@Body({ schema })`, because a global pipe of the application would then parse the value before this one.
 */
export class SchemaPipe<S extends z.ZodType> implements PipeTransform<unknown, z.output<S>> {
  constructor(readonly schema: S) {}

  /** @throws ValidationError */
  transform(value: unknown): z.output<S> {
    const unsafe = findUnsafeValues(value, '');
    if (unsafe.length > 0) throw invalid(unsafe);
    // Fastify says null where there is no body, Express undefined.
    const result = this.schema.safeParse(value ?? undefined);
    if (!result.success) throw invalid(fieldErrors(result.error));
    return result.data;
  }
}

function invalid(errors: readonly FieldError[]): ValidationError {
  return new ValidationError(`The request is not valid: ${summarize(errors)}.`, errors);
}
