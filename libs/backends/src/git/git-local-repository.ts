import type { Network } from '@lib/core';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { GitRemoteNotGitError, GitUnsupportedFormatError } from './git.errors.js';

/**
 * The git directory of a repository on this machine, bare or with a work tree.
 *
 * A repository can point at other places of the machine (borrowed objects, links, work trees of another
 * repository), and git would follow. Such ones are refused, since only the allowed roots may be read.
 *
 * Source: CVE-2022-39253, CVE-2023-22490, CVE-2024-32004
 *
 * @throws GitRemoteNotGitError, GitUnsupportedFormatError, and what `network.localPath()` throws
 */
export async function findLocalRepository(url: string, network: Network): Promise<string> {
  const root = await network.localPath(url);
  const inner = join(root, '.git');
  const kind = await kindOf(inner);
  if (kind === 'link' || kind === 'file')
    throw new GitUnsupportedFormatError(url, 'its .git is not a directory, but points elsewhere');
  const directory = kind === 'directory' ? inner : root;
  for (const name of ['HEAD', 'objects', 'refs']) {
    const part = await kindOf(join(directory, name));
    if (part === null) throw new GitRemoteNotGitError(url, `the directory has no "${name}", as a repository has`);
    if (part === 'link' && name !== 'HEAD')
      throw new GitUnsupportedFormatError(url, `its "${name}" is a link to another place`);
  }
  for (const name of ['commondir', 'objects/info/alternates', 'objects/info/http-alternates']) {
    if ((await kindOf(join(directory, name))) !== null) {
      throw new GitUnsupportedFormatError(
        url,
        `it takes objects from another repository ("${name}"); run "git repack -a -d" without it`,
      );
    }
  }
  for (const name of ['objects', 'objects/pack', 'objects/info']) await refuseLinks(url, directory, name);
  return directory;
}

async function refuseLinks(url: string, directory: string, name: string): Promise<void> {
  const entries = await readdir(join(directory, name), { withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw new GitRemoteNotGitError(url, `its "${name}" cannot be read (${error.code ?? 'unknown'})`);
    },
  );
  const link = entries.find((entry) => entry.isSymbolicLink());
  if (link) throw new GitUnsupportedFormatError(url, `"${name}" holds a link to another place`);
}

async function kindOf(path: string): Promise<'directory' | 'file' | 'link' | null> {
  const stats = await lstat(path).catch(() => null);
  if (!stats) return null;
  if (stats.isSymbolicLink()) return 'link';
  return stats.isDirectory() ? 'directory' : 'file';
}
