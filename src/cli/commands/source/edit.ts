import { Command } from 'commander';
import type { SourcePatch } from '../../client/shapes.js';
import type { CommandContext, Runner } from '../../command-context.js';
import { UsageError } from '../../errors/usage.errors.js';
import { findSource } from '../../input/find-source.js';
import { collect } from '../option-values.js';
import { addSourceOptions, type SourceOptions } from './source-options.js';
import { sourceDetails } from './source-view.js';

interface Options extends SourceOptions {
  readonly name?: string;
  readonly unset?: readonly string[];
  readonly pause?: boolean;
  readonly resume?: boolean;
}

/** `source edit` */
export const sourceEdit = (run: Runner) =>
  addSourceOptions(new Command('edit'))
    .description('change a data source; what is not given stays, secrets too')
    .argument('<source>', 'name or id')
    .option('--name <name>', 'a new name')
    .option('--unset <parameter>', 'remove a parameter, or secret (may be repeated)', collect)
    .option('--pause', 'switch it off: no schedule, no sync')
    .option('--resume', 'switch it on again')
    .action(run(edit));

async function edit(context: CommandContext, reference: string, options: Options): Promise<void> {
  if (options.pause === true && options.resume === true) throw new UsageError('Give --pause or --resume, not both.');
  const client = await context.connect();
  const source = await findSource(client, reference);
  const { sourcePatchOf } = await import('../../input/source-input.js');
  const patch = withRest(await sourcePatchOf(context, client, options, source.type), options);
  if (Object.keys(patch).length === 0) throw new UsageError('There is nothing to change. See --help for what can be.');
  const changed = await client.updateSource(source.id, patch);
  await context.render.one(changed, changed.name, sourceDetails(changed));
}

function withRest(patch: SourcePatch, { name, unset, pause, resume }: Options): SourcePatch {
  const removed = Object.fromEntries((unset ?? []).map((parameter) => [parameter, null]));
  return {
    ...patch,
    ...(name !== undefined && { name }),
    ...(pause === true && { enabled: false }),
    ...(resume === true && { enabled: true }),
    ...(unset !== undefined && { parameters: { ...patch.parameters, ...removed } }),
  };
}
