import type { Client } from '../client/client.js';
import type { SourcePatch } from '../client/shapes.js';
import type { CommandContext } from '../command-context.js';
import type { SourceOptions } from '../commands/source/source-options.js';
import { UsageError } from '../errors/usage.errors.js';
import { findBackend, hasParameters, readParameters } from './parameters.js';
import { readSourceFile } from './source-file.js';
import { readTextFile } from './text-file.js';

const MAX_RULES = 4 * 1024 * 1024;

/**
 * What the options say about a source: the file first, and each option in place of what the file says.
 *
 * @param type of the source that is changed; what the options and the file say of it wins
 * @throws UsageError, InputFileError, BackendUnknownError
 */
export async function sourcePatchOf(
  context: CommandContext,
  client: Client,
  options: SourceOptions,
  type?: string,
): Promise<SourcePatch> {
  const file = options.from === undefined ? {} : ((await readSourceFile(options.from, context.input)) as SourcePatch);
  const patch: SourcePatch = { ...file, ...(await fieldsOf(context, options)) };
  if (!hasParameters(options)) return patch;
  const backend = await backendOf(client, patch.type ?? type);
  return { ...patch, parameters: { ...file.parameters, ...(await readParameters(options, backend, context)) } };
}

async function fieldsOf(context: CommandContext, options: SourceOptions): Promise<SourcePatch> {
  const { type, url, description, comments, interval, cron, deletionGuard } = options;
  const ignoreRules = await ignoreRulesOf(context, options);
  return {
    ...(type !== undefined && { type }),
    ...(url !== undefined && { sourceUrl: url }),
    ...(description !== undefined && { description }),
    ...(comments !== undefined && { comments }),
    ...(ignoreRules !== undefined && { ignoreRules }),
    ...(interval !== undefined && { syncInterval: interval === 'none' ? null : wholeNumber(interval, '--interval') }),
    ...(cron !== undefined && { cron: cron === 'none' ? null : cron }),
    ...(deletionGuard !== undefined && {
      deletionGuard: deletionGuard === 'off' ? ('off' as const) : wholeNumber(deletionGuard, '--deletion-guard'),
    }),
  };
}

async function ignoreRulesOf(
  { input }: CommandContext,
  { ignore, ignoreFile }: SourceOptions,
): Promise<string | undefined> {
  if (ignore !== undefined && ignoreFile !== undefined) {
    throw new UsageError('--ignore and --ignore-file both give the ignore rules. Use one of them.');
  }
  if (ignore !== undefined) return ignore.map((rule) => `${rule}\n`).join('');
  return ignoreFile === undefined ? undefined : readTextFile(ignoreFile, { maxBytes: MAX_RULES, input });
}

function backendOf(client: Client, type: string | undefined) {
  if (type === undefined) throw new UsageError('Parameters depend on the backend. Give --type.');
  return findBackend(client, type);
}

function wholeNumber(text: string, option: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`${option} takes a whole number.`);
  return Number(text);
}
