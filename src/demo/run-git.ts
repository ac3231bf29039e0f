import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { devNull } from 'node:os';
import { text } from 'node:stream/consumers';

/** Nothing of the machine's or the user's configuration takes effect: no hooks, no templates, no signing, no prompt. */
const SETTINGS = ['-c', 'core.hooksPath=/dev/null', '-c', 'init.defaultBranch=main', '-c', 'commit.gpgSign=false'];

/**
 * Runs a local git command for the demo repository.
 *
 * @param time of the commit, when it makes one
 * @throws Error, also when git is not installed
 */
export async function runGit(directory: string, args: readonly string[], time = new Date()): Promise<void> {
  const person = { NAME: 'Demo', EMAIL: 'demo@example.org', DATE: time.toISOString() };
  const child = spawn('git', [...SETTINGS, ...args], {
    cwd: directory,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: directory,
      LC_ALL: 'C',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: devNull,
      GIT_TERMINAL_PROMPT: '0',
      GIT_CEILING_DIRECTORIES: directory,
      ...Object.fromEntries(
        Object.entries(person).flatMap(([key, value]) => [
          [`GIT_AUTHOR_${key}`, value],
          [`GIT_COMMITTER_${key}`, value],
        ]),
      ),
    },
  });
  const [errors, [code]] = await Promise.all([
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? new Error('git is not installed, or not in the PATH') : error;
  });
  if (code !== 0) throw new Error(`git ${args[0]} ended with ${code}: ${errors.trim()}`);
}
