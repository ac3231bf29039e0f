import { fieldErrors, type SchemaIssue, summarize } from '@lib/core';
import { type Document, isNode, isScalar, parseDocument, visit } from 'yaml';
import { ConfigParseError } from './file.errors.js';
import { jsonErrorOffset, positionAt, positionOfValues, type TextPosition } from './text-position.js';

/** What checks a parsed value and gives it a type: a schema of zod, or any other Standard Schema that is synchronous. */
export interface ValueSchema<T> {
  readonly '~standard': {
    validate(value: unknown): SchemaResult<T> | Promise<SchemaResult<T>>;
  };
}

type SchemaResult<T> = { readonly value: T; readonly issues?: undefined } | { readonly issues: readonly SchemaIssue[] };

/** Deeper nesting is refused: it exhausts the stack of whoever walks the value. */
const MAX_DEPTH = 200;

/**
 * Parses JSON as data: keys that reach into prototypes, whole numbers that would lose digits and nesting beyond
 * 200 levels are refused.
 *
 * @throws ConfigParseError
 */
export function parseJson<T>(path: string, text: string, schema?: ValueSchema<T>): T {
  const body = text.startsWith('\u{FEFF}') ? text.slice(1) : text;
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    const position = positionAt(body, jsonErrorOffset(body));
    throw new ConfigParseError(path, withoutPosition((error as Error).message), { position });
  }
  return checked(path, body, value, schema);
}

/**
 * Parses YAML 1.2 as data: core schema without further tags, no aliases, unique keys that are read as text, one
 * document; warnings are errors.
 *
 * @throws ConfigParseError
 */
export function parseYaml<T>(path: string, text: string, schema?: ValueSchema<T>): T {
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
    // They would quote the file.
    prettyErrors: false,
  });
  const complaint = document.errors[0] ?? document.warnings[0];
  if (complaint) {
    throw new ConfigParseError(path, complaint.message, { position: positionAt(text, complaint.pos[0]) });
  }
  const repeated = repeatedKey(document);
  if (repeated !== null) {
    throw new ConfigParseError(path, `the key ${JSON.stringify(repeated.name)} is there twice`, {
      position: positionAt(text, repeated.offset),
    });
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    throw new ConfigParseError(path, (error as Error).message);
  }
  return checked(path, text, value, schema);
}

/** The first key that a map of the document has twice; null when there is none. */
function repeatedKey(document: Document): { readonly name: string; readonly offset: number } | null {
  let repeated: { name: string; offset: number } | null = null;
  visit(document, {
    Map: (_position, { items }) => {
      const seen = new Set<string>();
      for (const { key } of items) {
        const name = String(isScalar(key) ? key.value : key);
        if (seen.has(name)) {
          repeated = { name, offset: (isNode(key) && key.range?.[0]) || 0 };
          return visit.BREAK;
        }
        seen.add(name);
      }
      return undefined;
    },
  });
  return repeated;
}

function checked<T>(path: string, text: string, value: unknown, schema: ValueSchema<T> | undefined): T {
  const complaint = unsafeValue(value);
  if (complaint) throw new ConfigParseError(path, complaint);
  if (!schema) return value as T;
  const result = schema['~standard'].validate(value);
  if (result instanceof Promise) {
    throw new TypeError('The schema is asynchronous. Give one that checks values at once.');
  }
  if (!result.issues) return result.value;
  const errors = fieldErrors(result);
  throw new ConfigParseError(path, summarize(errors), { position: firstPosition(text, result.issues), errors });
}

/** Of the issue that comes first in the text. */
function firstPosition(text: string, issues: readonly SchemaIssue[]): TextPosition | undefined {
  const paths = issues.flatMap(({ path = [], keys = [] }) => {
    const parent = path.map((segment) => (typeof segment === 'object' ? segment.key : segment));
    return keys.length > 0 ? keys.map((key) => [...parent, key]) : [parent];
  });
  return positionOfValues(text, paths);
}

/** Without the place, which is told in our words, and without the text around it, which may be secret. */
function withoutPosition(message: string): string {
  return message
    .replace(/ (in JSON )?at position \d+( \(line \d+ column \d+\))?$/, '')
    .replace(/^(Unexpected token .{1,4}'), .* is not valid JSON$/s, '$1');
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
