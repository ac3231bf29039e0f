import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ArchiveFormat, ArchiveRequest } from '@lib/data-backends';
import { Command, Option } from 'commander';
import type { CommandContext, Runner } from '../../command-context.js';
import { OutputFileError, UsageError } from '../../errors/usage.errors.js';
import { findSource } from '../../input/find-source.js';
import { parseWhole } from '../option-values.js';

interface Options {
  readonly path?: string;
  readonly revision?: number;
  readonly format?: ArchiveFormat;
}

/** `source archive` */
export const sourceArchive = (run: Runner) =>
  new Command('archive')
    .description('write all files of a revision into one archive')
    .argument('<source>', 'name or id')
    .argument('[file]', 'where to; the standard output when left out')
    .option('--path <directory>', 'only what is below it')
    .option('-r, --revision <number>', 'at an earlier revision', parseWhole(1))
    .addOption(
      new Option('--format <format>', 'by the end of the file, else tar.gz, when left out').choices(['tar', 'tar.gz']),
    )
    .action(run(archive));

async function archive(
  context: CommandContext,
  reference: string,
  file: string | undefined,
  { format = file?.endsWith('.tar') ? 'tar' : 'tar.gz', ...options }: Options,
): Promise<void> {
  if (file === undefined && context.out.isTTY) {
    throw new UsageError('An archive is not written to a terminal. Name a file, or redirect the standard output.');
  }
  const client = await context.connect();
  const { id } = await findSource(client, reference);
  const request: ArchiveRequest = { ...options, format };
  const bytes = await client.archive(id, request, context.signal);
  if (file !== undefined) return writeWhole(resolve(context.directory, file), bytes);
  for await (const chunk of bytes) {
    if (context.out.closed) return;
    await context.out.write(chunk);
  }
}

/** Under its name once it is whole: what ends too early is no archive. @throws OutputFileError */
async function writeWhole(path: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  const partial = `${path}.partial`;
  try {
    await pipeline(bytes, createWriteStream(partial));
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    const { syscall } = error as NodeJS.ErrnoException;
    throw syscall === undefined ? error : new OutputFileError(path, error as NodeJS.ErrnoException);
  }
}
