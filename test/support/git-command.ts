import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { buffer, text } from 'node:stream/consumers';

/** Environment for git that depends on nothing of the machine: no user or system configuration, no prompt. */
export const gitEnvironment = (extra: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
  HOME: '/nonexistent',
  LC_ALL: 'C.UTF-8',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  GIT_AUTHOR_NAME: 'Ada Author',
  GIT_AUTHOR_EMAIL: 'ada@example.org',
  GIT_COMMITTER_NAME: 'Carl Committer',
  GIT_COMMITTER_EMAIL: 'carl@example.org',
  ...extra,
});

const SETTINGS = ['-c', 'protocol.file.allow=always', '-c', 'init.defaultBranch=main'];

export interface GitCommandOptions {
  readonly cwd?: string;
  readonly input?: string | Buffer | Iterable<Buffer> | AsyncIterable<Buffer>;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs git and gives what it printed; its own words are in the error when it fails. */
export async function git(args: readonly string[], options: GitCommandOptions = {}): Promise<Buffer> {
  const child = spawn('git', [...SETTINGS, ...args], {
    cwd: options.cwd,
    env: gitEnvironment(options.env),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const { input = '' } = options;
  const chunks = typeof input === 'string' || Buffer.isBuffer(input) ? [Buffer.from(input)] : input;
  const [stdout, stderr, [code]] = await Promise.all([
    buffer(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
    // git may end before it has read everything; then its exit code tells why.
    pipeline(Readable.from(chunks, { objectMode: false }), child.stdin).catch(() => undefined),
  ]);
  if (code !== 0) throw new Error(`git ${args.join(' ')} ended with ${code}: ${stderr.trim()}`);
  return stdout;
}
