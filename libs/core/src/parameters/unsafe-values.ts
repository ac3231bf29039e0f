import { jsonPointer } from '../common/field-errors.js';
import { isStorableText } from '../common/text.js';
import type { FieldError } from '../errors/data-backends.error.js';

const MAX_DEPTH = 32;

/**
 * Finds what must not be stored or looked up, before any schema sees it: strings that are not well-formed or hold a
 * NUL, keys named `__proto__`, nesting without end. Stops at the first problem of each top-level value.
 */
export function findUnsafeValues(input: unknown, pointer: string): FieldError[] {
  if (typeof input !== 'object' || input === null) return firstProblem(input, pointer, 0);
  return entriesOf(input).flatMap(
    ([key, value]) => problemOfKey(key, pointer) ?? firstProblem(value, jsonPointer(pointer, key), 1),
  );
}

function firstProblem(value: unknown, pointer: string, depth: number): FieldError[] {
  if (typeof value === 'string') {
    return isStorableText(value) ? [] : [{ pointer, detail: 'must be well-formed Unicode without NUL' }];
  }
  if (typeof value !== 'object' || value === null) return [];
  if (depth >= MAX_DEPTH) return [{ pointer, detail: `must not be nested deeper than ${MAX_DEPTH} levels` }];
  for (const [key, inner] of entriesOf(value)) {
    const problems = problemOfKey(key, pointer) ?? firstProblem(inner, jsonPointer(pointer, key), depth + 1);
    if (problems.length > 0) return problems;
  }
  return [];
}

const entriesOf = (value: object): [string, unknown][] => Object.entries(value);

function problemOfKey(key: string, pointer: string): FieldError[] | null {
  if (key === '__proto__') return [{ pointer: jsonPointer(pointer, key), detail: 'The name is not allowed' }];
  if (isStorableText(key)) return null;
  return [{ pointer: jsonPointer(pointer, key), detail: 'The name must be well-formed Unicode without NUL' }];
}
