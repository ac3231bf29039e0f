import { Command } from 'commander';
import type { CommandContext, Runner } from '../../command-context.js';
import { findSource } from '../../input/find-source.js';
import { parseWhole } from '../option-values.js';

/** `source cat` */
export const sourceCat = (run: Runner) =>
  new Command('cat')
    .description('write the bytes of a file to the standard output, unchanged')
    .argument('<source>', 'name or id')
    .argument('<path>', 'path of the file in the source')
    .option('-r, --revision <number>', 'at an earlier revision', parseWhole(1))
    .action(run(cat));

async function cat(
  context: CommandContext,
  reference: string,
  path: string,
  { revision }: { readonly revision?: number },
): Promise<void> {
  const client = await context.connect();
  const { id } = await findSource(client, reference);
  for await (const chunk of await client.content(id, path, revision, context.signal)) {
    if (context.out.closed) return;
    await context.out.write(chunk);
  }
}
