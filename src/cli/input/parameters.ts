import type { Readable } from 'node:stream';
import type { Client } from '../client/client.js';
import type { BackendType } from '../client/shapes.js';
import { BackendUnknownError } from '../errors/target.errors.js';
import { SecretInArgumentsError, UsageError } from '../errors/usage.errors.js';
import { parameterValue, schemaOfParameter } from './parameter-value.js';
import { similarNames } from './similar.js';
import { readValueFile } from './text-file.js';

/** Bytes of a secret or other parameter; a certificate chain is far below. */
const MAX_VALUE = 1024 * 1024;

/** Where a secret is, which everybody may see. */
const REFERENCE = /^(env:[A-Za-z_][A-Za-z0-9_]*|file:\/.*)$/;

/** Parameters as they are written at the command line. */
export interface WrittenParameters {
  readonly parameter?: readonly string[];
  readonly parameterFile?: readonly string[];
  readonly parameterEnv?: readonly string[];
}

/** Where values come from besides the words of the command. */
export interface ValueSources {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly input: Readable;
}

/** True when any was written. */
export function hasParameters({ parameter, parameterFile, parameterEnv }: WrittenParameters): boolean {
  return [parameter, parameterFile, parameterEnv].some((each) => each !== undefined);
}

/**
 * The values of parameters by name. A secret is refused as a word of the command: every user of the machine can read
 * those, and shells keep them. A reference to one is not.
 *
 * @throws UsageError, SecretInArgumentsError, InputFileError
 */
export async function readParameters(
  written: WrittenParameters,
  backend: BackendType,
  { environment, input }: ValueSources,
): Promise<Record<string, unknown>> {
  const values: [string, string][] = [];
  for (const word of written.parameter ?? []) {
    const [name, text] = split(word, '--parameter', 'value');
    if (backend.sensitiveParameters.includes(name) && !REFERENCE.test(text)) throw new SecretInArgumentsError(name);
    values.push([name, text]);
  }
  for (const word of written.parameterEnv ?? []) {
    const [name, variable] = split(word, '--parameter-env', 'variable');
    const text = environment[variable];
    if (text === undefined) throw new UsageError(`The variable ${variable} of the parameter "${name}" is not set.`);
    values.push([name, text]);
  }
  for (const word of written.parameterFile ?? []) {
    const [name, path] = split(word, '--parameter-file', 'path');
    values.push([name, await readValueFile(path, { maxBytes: MAX_VALUE, input })]);
  }
  refuseTwice(values.map(([name]) => name));
  return Object.fromEntries(
    values.map(([name, text]) => [name, parameterValue(name, text, schemaOfParameter(backend.jsonSchema, name))]),
  );
}

/**
 * The data backend of that name.
 *
 * @throws BackendUnknownError, naming one that may be meant
 */
export async function findBackend(client: Client, type: string): Promise<BackendType> {
  const backends = await client.backends();
  const found = backends.find(({ name }) => name === type);
  if (found) return found;
  const names = backends.map(({ name }) => name);
  throw new BackendUnknownError(type, names, similarNames(type, names));
}

/** Never quotes the word, which may hold a secret. */
function split(word: string, option: string, what: string): [name: string, rest: string] {
  const at = word.indexOf('=');
  if (at <= 0) throw new UsageError(`${option} takes name=${what}.`);
  return [word.slice(0, at), word.slice(at + 1)];
}

function refuseTwice(names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) throw new UsageError(`The parameter "${twice}" is given twice.`);
}
