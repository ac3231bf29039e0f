import { Command } from 'commander';
import { pagesOf } from '../../client/client.js';
import type { CommandContext, Runner } from '../../command-context.js';
import { parseWhole } from '../option-values.js';
import { SOURCE_LIST } from './source-view.js';

interface Options {
  readonly type?: string;
  readonly search?: string;
  readonly enabled?: boolean;
  readonly paused?: boolean;
  readonly limit?: number;
}

/** `source list` */
export const sourceList = (run: Runner) =>
  new Command('list')
    .description('list data sources')
    .option('--type <backend>', 'only those of a backend')
    .option('--search <text>', 'only those with this in name, URL, description or comments')
    .option('--enabled', 'only those that are not paused')
    .option('--paused', 'only those that are paused')
    .option('--limit <number>', 'at most this many', parseWhole(1))
    .action(run(list));

async function list(context: CommandContext, { type, search, enabled, paused, limit }: Options): Promise<void> {
  const client = await context.connect();
  const state = enabled === paused ? undefined : enabled === true;
  const pages = pagesOf((page) => client.sources({ ...page, type, q: search, enabled: state }, context.signal), limit);
  let isEmpty = true;
  const seen = async function* () {
    for await (const page of pages) {
      isEmpty &&= page.length === 0;
      yield page;
    }
  };
  await context.render.list(seen(), SOURCE_LIST);
  if (isEmpty) await context.note('There are no such data sources. Make one: data-backends source create --help');
}
