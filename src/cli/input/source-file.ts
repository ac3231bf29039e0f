import type { Readable } from 'node:stream';
import { InputFileError } from '../errors/usage.errors.js';
import { readTextFile } from './text-file.js';

const MAX_FILE = 4 * 1024 * 1024;

/**
 * What a YAML or JSON file says about a source; the API checks it.
 *
 * @throws InputFileError, which quotes nothing of the file: it may hold secrets
 */
export async function readSourceFile(path: string, input: Readable): Promise<Record<string, unknown>> {
  const text = await readTextFile(path, { maxBytes: MAX_FILE, input });
  // JSON is YAML.
  const { parseDocument } = await import('yaml');
  const document = parseDocument(text, { uniqueKeys: true });
  const [error] = document.errors;
  if (error) {
    const line = error.linePos?.[0].line;
    throw new InputFileError(path, `is neither YAML nor JSON${line === undefined ? '' : ` (line ${line})`}.`, error);
  }
  const value = toObject(document, path);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InputFileError(path, 'does not hold one object with the fields of a data source.');
  }
  return value as Record<string, unknown>;
}

function toObject(document: { toJS(options: { maxAliasCount: number }): unknown }, path: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    throw new InputFileError(path, 'uses aliases. Write the values out.', error);
  }
}
