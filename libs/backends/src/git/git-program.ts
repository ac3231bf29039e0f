import { execFile } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { findProgram } from './find-program.js';
import { GitUnavailableError } from './git.errors.js';

/** The git of this machine. */
export interface GitProgram {
  /** Absolute path. */
  readonly path: string;
  /** PATH for its processes: its own directory and the system's. */
  readonly searchPath: string;
}

const OLDEST = [2, 39] as const;
const checked = new Map<string, Promise<GitProgram>>();

/**
 * Finds git on the PATH of this process and checks its version, once for each PATH.
 *
 * @throws GitUnavailableError
 */
export function findGit(searchPath = process.env['PATH'] ?? ''): Promise<GitProgram> {
  const known = checked.get(searchPath);
  if (known) return known;
  const found = locate(searchPath).then(async (path) => {
    checkGitVersion(await versionOf(path));
    return { path, searchPath: [...new Set([dirname(path), '/usr/bin', '/bin'])].join(delimiter) };
  });
  checked.set(searchPath, found);
  // A git that is installed while we run is found by the next attempt.
  found.catch(() => checked.delete(searchPath));
  return found;
}

/** @throws GitUnavailableError when `git --version` printed something older than 2.39, or something else */
export function checkGitVersion(output: string): void {
  const [, major, minor] = /^git version (\d+)\.(\d+)/.exec(output) ?? [];
  if (major === undefined) throw new GitUnavailableError('The version of git cannot be read.');
  const isOld = Number(major) < OLDEST[0] || (Number(major) === OLDEST[0] && Number(minor) < OLDEST[1]);
  if (isOld)
    throw new GitUnavailableError(`git ${major}.${minor} is too old: it lacks switches that protect this process.`);
}

async function locate(searchPath: string): Promise<string> {
  const path = await findProgram('git', searchPath);
  if (path === null) throw new GitUnavailableError('There is no git on this machine.');
  return path;
}

function versionOf(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(path, ['--version'], { env: { LC_ALL: 'C' }, timeout: 10_000, maxBuffer: 4_096 }, (error, stdout) => {
      if (error) reject(new GitUnavailableError('git cannot be started.'));
      else resolve(stdout);
    });
  });
}
