import type { FilesRequest } from '@lib/data-backends';
import { Command } from 'commander';
import { pagesOf } from '../../client/client.js';
import type { File } from '../../client/shapes.js';
import type { CommandContext, Runner } from '../../command-context.js';
import { DirectoryUnknownError } from '../../errors/target.errors.js';
import { findSource } from '../../input/find-source.js';
import type { ListView } from '../../output/renderer.js';
import { bytes, moment } from '../../output/words.js';
import { parseWhole } from '../option-values.js';

interface Options {
  readonly revision?: number;
  readonly recursive: boolean;
  readonly limit?: number;
}

/** `source files` */
export const sourceFiles = (run: Runner) =>
  new Command('files')
    .description('list the files of a data source')
    .argument('<source>', 'name or id')
    .argument('[directory]', 'only what is below it')
    .option('-r, --revision <number>', 'at an earlier revision', parseWhole(1))
    .option('--no-recursive', 'only what is right there, with directories')
    .option('--limit <number>', 'at most this many', parseWhole(1))
    .action(run(files));

const FILE_LIST: ListView<File> = {
  name: pathOf,
  columns: [
    { header: 'SIZE', text: ({ size }) => bytes(size), align: 'right' },
    { header: 'UPDATED', text: ({ lastUpdated }) => moment(lastUpdated) },
    { header: 'SHA-256', text: ({ hash }) => hash ?? '-', wide: true },
    { header: 'PATH', text: (file) => (file.type === 'symlink' ? `${file.path} -> ${file.target}` : pathOf(file)) },
  ],
};

async function files(
  context: CommandContext,
  reference: string,
  directory: string | undefined,
  { revision, recursive, limit }: Options,
): Promise<void> {
  const client = await context.connect();
  const { id } = await findSource(client, reference);
  const scope: FilesRequest = {
    recursive,
    ...(directory !== undefined && { path: directory }),
    ...(revision !== undefined && { revision }),
  };
  // The cursor carries the revision: all pages are of one state.
  const pages = pagesOf((page) => client.files(id, { ...scope, ...page }, context.signal), limit);
  let found = 0;
  await context.render.list(
    counted(pages, (count) => (found += count)),
    FILE_LIST,
  );
  if (found === 0 && directory !== undefined) throw new DirectoryUnknownError(directory, reference);
}

async function* counted(pages: AsyncIterable<readonly File[]>, count: (items: number) => void) {
  for await (const page of pages) {
    count(page.length);
    yield page;
  }
}

function pathOf({ type, path }: File): string {
  return type === 'directory' ? `${path}/` : path;
}
