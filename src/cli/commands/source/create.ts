import { Command } from 'commander';
import type { SourceInput } from '../../client/shapes.js';
import type { CommandContext, Runner } from '../../command-context.js';
import { UsageError } from '../../errors/usage.errors.js';
import { addSourceOptions, type SourceOptions } from './source-options.js';
import { sourceDetails } from './source-view.js';

/** `source create` */
export const sourceCreate = (run: Runner) =>
  addSourceOptions(new Command('create'))
    .description('make a data source; nothing is read before its first sync')
    .argument('[name]', 'unique among all data sources; may be in the file instead')
    .option('--paused', 'do not sync it until it is resumed')
    .addHelpText(
      'after',
      `
Examples:
  $ data-backends source create core --type git --url https://git.example.com/core.git -p branch=main
  $ pass show git | data-backends source create core --type git --url https://… --parameter-file token=-
  $ data-backends source create --from core.yaml`,
    )
    .action(run(create));

async function create(
  context: CommandContext,
  name: string | undefined,
  options: SourceOptions & { readonly paused?: boolean },
): Promise<void> {
  if (options.from === undefined) requireAll(name, options);
  const client = await context.connect();
  const { sourcePatchOf } = await import('../../input/source-input.js');
  const patch = await sourcePatchOf(context, client, options);
  // What a file lacks, the API says in its own words.
  const input = { ...patch, ...(name !== undefined && { name }), ...(options.paused === true && { enabled: false }) };
  const source = await client.createSource(input as SourceInput);
  await context.render.one(source, source.name, sourceDetails(source));
  await context.note(`Made. Bring its files in: data-backends source sync ${source.name}`);
}

function requireAll(name: string | undefined, { type, url }: SourceOptions): void {
  const missing = [
    name === undefined ? 'a name' : null,
    type === undefined ? '--type' : null,
    url === undefined ? '--url' : null,
  ].filter((each) => each !== null);
  if (missing.length > 0) throw new UsageError(`Give ${missing.join(', ')}, or --from with a file. See --help.`);
}
