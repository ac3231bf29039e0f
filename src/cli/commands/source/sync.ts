import { Command } from 'commander';
import type { CommandContext, Runner } from '../../command-context.js';
import { UsageError } from '../../errors/usage.errors.js';
import type { SyncCommandOptions } from '../../sync/sync-options.js';
import { parseDuration, parseWhole } from '../option-values.js';

/** `source sync` */
export const sourceSync = (run: Runner) =>
  new Command('sync')
    .description('bring the files of data sources in line with their remotes')
    .argument('[source...]', 'names or ids')
    .option('--all', 'all that are not paused')
    .option('--type <backend>', 'with --all: only those of a backend')
    .option('--confirm <plan>', 'go ahead with a sync that was held, by the id of its plan')
    .option('--no-wait', 'with --server: do not wait until the syncs have ended')
    .option('--timeout <duration>', 'wait at most this long for each, like 90s or 10m', parseDuration)
    .option('--concurrency <number>', 'how many sources at once', parseWhole(1), 4)
    .action(run(sync));

async function sync(
  context: CommandContext,
  references: readonly string[],
  options: SyncCommandOptions,
): Promise<number> {
  const { all = false, type, confirm } = options;
  if (all === references.length > 0) throw new UsageError('Name the sources to sync, or give --all.');
  if (type !== undefined && !all) throw new UsageError('--type goes with --all.');
  if (confirm !== undefined && references.length !== 1) throw new UsageError('--confirm goes with one source.');
  const { syncSources } = await import('../../sync/sync-sources.js');
  return syncSources(context, references, options);
}
