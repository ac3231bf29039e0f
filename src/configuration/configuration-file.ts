import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { OptionsInvalidError } from '@lib/data-backends';

const NAMES = ['data-backends.config.js', 'data-backends.config.json'];

/** What a configuration file says. */
export interface ConfigurationFile {
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * The configuration file of a directory, if there is one.
 *
 * @throws OptionsInvalidError when it cannot be read, or there are two
 */
export async function readConfigurationFile(directory: string): Promise<ConfigurationFile | null> {
  const found = NAMES.filter((name) => existsSync(join(directory, name)));
  if (found.length > 1) {
    throw new OptionsInvalidError(`There are two configuration files, ${found.join(' and ')}. Remove one of them.`);
  }
  const [name] = found;
  if (name === undefined) return null;
  const values = await load(join(directory, name), name);
  if (typeof values !== 'object' || values === null || Array.isArray(values)) {
    throw new OptionsInvalidError(`The configuration file ${name} does not hold an object. Export one as its default.`);
  }
  return { name, values: values as Record<string, unknown> };
}

async function load(path: string, name: string): Promise<unknown> {
  try {
    if (name.endsWith('.json')) return JSON.parse(await readFile(path, 'utf8')) as unknown;
    const module = (await import(pathToFileURL(path).href)) as { default?: unknown };
    return module.default;
  } catch (error) {
    // A parser quotes what it cannot parse, and that may be a key.
    const reason = error instanceof SyntaxError ? 'it is not well-formed' : (error as Error).message;
    throw new OptionsInvalidError(`The configuration file ${name} cannot be loaded: ${reason}. Correct or remove it.`);
  }
}
