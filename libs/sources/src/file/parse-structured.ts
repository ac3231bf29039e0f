import { fieldErrors, summarize } from '@lib/core';
import { type Document, isScalar, parseDocument, visit } from 'yaml';
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
 * Parses YAML 1.2 as data: core schema without further tags, no aliases, unique keys that are read as text, one
 * document; warnings are errors.
 *
 * @throws ConfigParseError
 */
export function parseYaml<T>(path: string, text: string, schema?: z.ZodType<T>): T {
  const document = parseDocument(text, {
    schema: 'core',
    // Else !!binary, !!set and !!timestamp give objects that are not data.
    resolveKnownTags: false,
    strict: true,
    // Else 1 and "1" would be one key of the value, and large numbers would lose digits.
    stringKeys: true,
    // Its own check compares each key with each: 20,000 take ten seconds.
    uniqueKeys: false,
    merge: false,
    // With 'silent' it takes the first of several documents and says nothing.
    logLevel: 'error',
  });
  const complaint = document.errors[0] ?? document.warnings[0];
  if (complaint) throw new ConfigParseError(path, complaint.message);
  const repeated = repeatedKey(document);
  if (repeated !== null) throw new ConfigParseError(path, `the key ${JSON.stringify(repeated)} is there twice`);
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    throw new ConfigParseError(path, (error as Error).message);
  }
  return checked(path, value, schema);
}

/** The first key that a map of the document has twice; null when there is none. */
function repeatedKey(document: Document): string | null {
  let repeated: string | null = null;
  visit(document, {
    Map: (_position, { items }) => {
      const seen = new Set<string>();
      for (const { key } of items) {
        const name = String(isScalar(key) ? key.value : key);
        if (seen.has(name)) {
          repeated = name;
          return visit.BREAK;
        }
        seen.add(name);
      }
      return undefined;
    },
  });
  return repeated;
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
