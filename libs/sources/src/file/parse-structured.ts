import { fieldErrors, summarize } from '@lib/core';
import { parseDocument } from 'yaml';
import type { z } from 'zod';
import { ConfigParseError } from './file.errors.js';

/** Deeper nesting is refused: it exhausts the stack of whoever walks the value. */
const MAX_DEPTH = 200;

/**
 * Parses JSON as data: keys that reach into prototypes, whole numbers that would lose digits and nesting beyond
 * 200 levels are refused.
 *
 * @throws ConfigParseError
 */
export function parseJson<T>(path: string, text: string, schema?: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(text.startsWith('\u{FEFF}') ? text.slice(1) : text);
  } catch (error) {
    throw new ConfigParseError(path, (error as Error).message);
  }
  return checked(path, value, schema);
}

/**
 * Parses YAML 1.2 as data: core schema, no aliases, unique keys, one document; warnings are errors.
 *
 * @throws ConfigParseError
 */
export function parseYaml<T>(path: string, text: string, schema?: z.ZodType<T>): T {
  const document = parseDocument(text, {
    schema: 'core',
    strict: true,
    uniqueKeys: true,
    merge: false,
    logLevel: 'silent',
  });
  const complaint = document.errors[0] ?? document.warnings[0];
  if (complaint) throw new ConfigParseError(path, complaint.message);
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    throw new ConfigParseError(path, (error as Error).message);
  }
  return checked(path, value, schema);
}

function checked<T>(path: string, value: unknown, schema: z.ZodType<T> | undefined): T {
  const complaint = unsafeValue(value);
  if (complaint) throw new ConfigParseError(path, complaint);
  if (!schema) return value as T;
  const result = schema.safeParse(value);
  if (!result.success) throw new ConfigParseError(path, summarize(fieldErrors(result.error)));
  return result.data;
}

/** What makes a parsed value unsafe to use; null when nothing does. */
function unsafeValue(root: unknown): string | null {
  const open: { value: unknown; depth: number }[] = [{ value: root, depth: 0 }];
  for (let item = open.pop(); item; item = open.pop()) {
    const { value, depth } = item;
    if (depth > MAX_DEPTH) return `it is nested deeper than ${MAX_DEPTH} levels`;
    if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
      return `the number ${value} is too large to be exact: write it as text`;
    }
    if (typeof value !== 'object' || value === null) continue;
    for (const key of Object.keys(value)) {
      if (key === '__proto__') return 'the key "__proto__" is not allowed';
      open.push({ value: (value as Record<string, unknown>)[key], depth: depth + 1 });
    }
  }
  return null;
}
