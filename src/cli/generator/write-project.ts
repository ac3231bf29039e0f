import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FolderNotEmptyError } from '../errors/usage.errors.js';

/** Files of a project, by their path with `/`. */
export type ProjectFiles = Readonly<Record<string, string>>;

/** Writes a project into a folder that is new, or empty. @throws FolderNotEmptyError */
export async function writeProject(folder: string, files: ProjectFiles): Promise<void> {
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0) throw new FolderNotEmptyError(folder);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content, { flag: 'wx' });
  }
}
