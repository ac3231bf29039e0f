import { mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { COMMITS, type Files, LOCAL_FILES } from './demo-content.js';
import { runGit } from './run-git.js';

/**
 * Makes the directory of the source `demo-local`, unless it is there.
 *
 * @returns its path
 */
export function makeDirectory(root: string): Promise<string> {
  return makeOnce(join(root, 'files'), (directory) => writeFiles(directory, LOCAL_FILES));
}

/**
 * Makes the repository of the source `demo-git`, unless it is there.
 *
 * @returns its path
 * @throws Error when git is not installed
 */
export function makeRepository(root: string): Promise<string> {
  return makeOnce(join(root, 'repository'), async (directory) => {
    await runGit(directory, ['init', '--quiet', '--template=']);
    for (const { message, date, files, removed = [] } of COMMITS) {
      await writeFiles(directory, files);
      await Promise.all(removed.map((path) => rm(join(directory, path))));
      await runGit(directory, ['add', '--all']);
      await runGit(directory, ['commit', '--quiet', '--message', message], date);
    }
  });
}

/** Makes a directory under another name first: what a crash leaves is never taken for the whole. */
async function makeOnce(path: string, fill: (directory: string) => Promise<void>): Promise<string> {
  if (await exists(path)) return path;
  await mkdir(dirname(path), { recursive: true });
  const unfinished = await mkdtemp(`${path}-`);
  try {
    await fill(unfinished);
    await rename(unfinished, path);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return path;
}

async function writeFiles(directory: string, files: Files): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), content);
  }
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
