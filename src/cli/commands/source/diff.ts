import type { DiffRange } from '@lib/data-backends';
import { Command } from 'commander';
import { printable } from '../../../logging/printable.js';
import type { CommandContext, Runner } from '../../command-context.js';
import { findSource } from '../../input/find-source.js';
import { parseWhole } from '../option-values.js';

/** `source diff` */
export const sourceDiff = (run: Runner) =>
  new Command('diff')
    .description('print what differs between two revisions, as git diff does')
    .argument('<source>', 'name or id')
    .argument('[path]', 'only this file')
    .option('--from <number>', 'the earlier revision, 0 = nothing; the one before --to when left out', parseWhole(0))
    .option('--to <number>', 'the later revision; the current one when left out', parseWhole(1))
    .action(run(diff));

async function diff(
  context: CommandContext,
  reference: string,
  path: string | undefined,
  range: DiffRange,
): Promise<void> {
  const client = await context.connect();
  const { id } = await findSource(client, reference);
  const decoder = new TextDecoder();
  for await (const chunk of await client.diff(id, { ...range, ...(path !== undefined && { path }) }, context.signal)) {
    if (context.out.closed) return;
    // What is in files must not move the cursor; a program gets the bytes.
    await context.out.write(context.out.isTTY ? printable(decoder.decode(chunk, { stream: true })) : chunk);
  }
}
