import { IgnorePatternRejectedError } from '@lib/core';
import type { ConsumerEntry } from './consumer-entry.js';
import { ConsumerNameInvalidError, ConsumerOptionInvalidError } from './consumer.errors.js';
import type { OnDataFilesOptions } from './on-data-files.decorator.js';
import { PathFilter } from './path-filter.js';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/**
 * Checks what a consumer says about itself.
 *
 * @param method for messages: `VlansService.apply`
 * @throws ConsumerInvalidError
 */
export function consumerDeclaration(
  method: string,
  { name, source, paths }: Partial<OnDataFilesOptions>,
): Pick<ConsumerEntry, 'name' | 'sources' | 'paths'> {
  if (typeof name !== 'string' || !NAME.test(name)) throw new ConsumerNameInvalidError(method, name);
  const sources = listOf(source);
  if (!sources) throw new ConsumerOptionInvalidError(method, 'source', 'the name of a data source, or a list of names');
  return {
    name,
    sources: [...new Set(sources)],
    paths: paths === undefined ? PathFilter.everything : pathFilter(method, paths),
  };
}

function pathFilter(method: string, paths: unknown): PathFilter {
  const patterns = listOf(paths);
  const isPattern = (text: string): boolean => /^!?[^!#\s][^\r\n]*$/.test(text);
  if (!patterns?.every(isPattern) || patterns.every((pattern) => pattern.startsWith('!'))) {
    throw new ConsumerOptionInvalidError(
      method,
      'paths',
      'a pattern as in a .gitignore, or a list of patterns, at least one of them without "!"',
    );
  }
  try {
    return PathFilter.of(patterns);
  } catch (error) {
    if (!(error instanceof IgnorePatternRejectedError)) throw error;
    throw new ConsumerOptionInvalidError(method, 'paths', `valid patterns: ${error.reason.replace(/\.$/, '')}`);
  }
}

/** One text or several; undefined when it is anything else. */
function listOf(value: unknown): readonly string[] | undefined {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  const isList = list.length > 0 && list.every((item) => typeof item === 'string' && item !== '');
  return isList ? (list as string[]) : undefined;
}
