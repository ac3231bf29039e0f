import { execFile } from 'node:child_process';
import { fail, type Finding, ok, warn } from './finding.js';

const OLDEST_NODE = [22, 12] as const;
const OLDEST_GIT = [2, 39] as const;

/** Whether this Node.js is new enough. */
export function examineNode(version = process.versions.node): Finding {
  if (isOlder(version, OLDEST_NODE)) {
    return fail('Node.js', `${version} is too old.`, `Install ${OLDEST_NODE.join('.')} or newer.`);
  }
  return ok('Node.js', version);
}

/** Whether there is a git, and new enough. */
export async function examineGit(): Promise<Finding> {
  const install = `Install ${OLDEST_GIT.join('.')} or newer`;
  const version = /^git version (\d+\.\d+\S*)/.exec((await outputOf('git', ['--version'])) ?? '')?.[1];
  if (version === undefined) return warn('git', 'There is none in the PATH.', `${install}, for sources of type git.`);
  if (isOlder(version, OLDEST_GIT)) {
    return fail('git', `${version} is too old: it lacks switches that protect this process.`, `${install}.`);
  }
  return ok('git', version);
}

/** Whether there is an ssh client. */
export async function examineSsh(): Promise<Finding> {
  const version = (await outputOf('ssh', ['-V']))?.split(/[,\n]/)[0];
  if (!version)
    return warn('ssh client', 'There is none in the PATH.', 'Install OpenSSH, for sources that are read over SSH.');
  return ok('ssh client', version);
}

/** Whether a version is older than a major and minor one. */
export function isOlder(version: string, [major, minor]: readonly [number, number]): boolean {
  const [hasMajor = 0, hasMinor = 0] = version.split('.').map(Number);
  return hasMajor < major || (hasMajor === major && hasMinor < minor);
}

/** What a program prints on either stream; null when it cannot be started. */
function outputOf(program: string, parameters: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    const options = { env: { PATH: process.env['PATH'], LC_ALL: 'C' }, timeout: 10_000, maxBuffer: 4_096 };
    execFile(program, parameters, options, (error, stdout, stderr) => resolve(error ? null : `${stdout}${stderr}`));
  });
}
