import { Command } from 'commander';
import type { CommandContext, Runner } from '../../command-context.js';
import { findSource } from '../../input/find-source.js';
import { counted } from '../../output/words.js';

/** `source delete` */
export const sourceDelete = (run: Runner) =>
  new Command('delete')
    .description('remove data sources with their files and history')
    .argument('<source...>', 'names or ids')
    .option('-y, --yes', 'do not ask')
    .option('--force', 'at once, without telling consumers that the files are gone')
    .action(run(remove));

async function remove(
  context: CommandContext,
  references: readonly string[],
  { yes = false, force = false }: { readonly yes?: boolean; readonly force?: boolean },
): Promise<void> {
  const client = await context.connect();
  const sources = [];
  // All are looked up before the first is gone.
  for (const reference of references) sources.push(await findSource(client, reference));
  for (const { id, name, fileCount } of sources) {
    if (!yes) {
      const { confirm } = await import('../../input/confirm.js');
      await confirm(context, `Delete the data source "${name}" with ${counted(fileCount, 'file')} and its history?`);
    }
    await client.deleteSource(id, force);
    await context.note(`Deleted "${name}".`);
  }
}
