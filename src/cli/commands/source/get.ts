import { Command } from 'commander';
import type { CommandContext, Runner } from '../../command-context.js';
import { findSource } from '../../input/find-source.js';
import { sourceDetails } from './source-view.js';

/** `source get` */
export const sourceGet = (run: Runner) =>
  new Command('get')
    .description('show a data source; secrets only say whether they are set')
    .argument('<source>', 'name or id')
    .action(run(get));

async function get(context: CommandContext, reference: string): Promise<void> {
  const source = await findSource(await context.connect(), reference);
  await context.render.one(source, source.name, sourceDetails(source));
}
