import { relative, resolve } from 'node:path';
import { Command } from 'commander';
import type { CommandContext, Runner } from '../../command-context.js';
import { UsageError } from '../../errors/usage.errors.js';

/** `new backend` */
export const newBackend = (run: Runner) =>
  new Command('backend')
    .description('write a plugin package with a data backend that works, and its conformance test')
    .argument('<name>', 'of the backend: lower case words with - between them')
    .option('--directory <path>', 'folder to write into; a new one of that name when left out')
    .action(run(write));

async function write(
  context: CommandContext,
  name: string,
  { directory = name }: { readonly directory?: string },
): Promise<void> {
  const { projectNames } = await import('../../generator/project-names.js');
  const names = projectNames(name);
  if (!names) {
    throw new UsageError(
      'The name of a backend is one to fifty lower case letters and digits, in words with - between them, and begins ' +
        'with a letter: acme-ftp.',
    );
  }
  const { backendProject } = await import('../../generator/backend-project.js');
  const { packageSource } = await import('../../generator/package-source.js');
  const { writeProject } = await import('../../generator/write-project.js');
  const folder = resolve(context.directory, directory);
  const files = backendProject(names, packageSource());
  await writeProject(folder, files);
  for (const path of Object.keys(files)) await context.out.write(`${path}\n`);
  await context.note(`Next: cd ${relative(context.directory, folder) || '.'} && npm install && npm test`);
}
