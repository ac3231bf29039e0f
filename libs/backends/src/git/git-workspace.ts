import { lstat, mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { HARDENED_CONFIG, renderGitConfig, type GitConfigLine } from './git-config.js';
import { explainGitFailure, type GitExit, type GitOperation } from './git-failure.js';
import { GitProcess, type GitProcessOptions } from './git-process.js';
import { findGit, type GitProgram } from './git-program.js';
import { GitCacheUnavailableError } from './git.errors.js';

export interface GitWorkspaceOptions {
  readonly operation: GitOperation;
  readonly signal: AbortSignal;
  /** The one protocol that git may use; null = none, for what only reads the cache. */
  readonly protocol: 'http' | 'https' | 'file' | 'ssh' | null;
  /** The bare repository to work on; null = none. */
  readonly gitDirectory: string | null;
  /** Files that git reads, secrets among them, by their path in the private folder; removed with it. */
  readonly files?: Readonly<Record<string, string>>;
  /** Programs that ssh runs, by their name in the private folder. */
  readonly scripts?: Readonly<Record<string, string>>;
  /** What git is told besides; sees the private folder, to name its files. */
  readonly config?: (directory: string) => readonly GitConfigLine[];
}

export type GitStartOptions = Pick<GitProcessOptions, 'idle' | 'onProgress'> & {
  readonly env?: Readonly<Record<string, string>>;
};

const PREFIX = 'data-backends-git-';
const LEFT_BEHIND_MILLISECONDS = 7 * 24 * 60 * 60_000;
let sweeping: Promise<void> | undefined;

/** Nobody's protocol: git then refuses every remote. */
const NO_PROTOCOL = 'none';

/**
 * A private, empty folder that is home and working directory of the git processes of one operation, and holds
 * the configuration file with its secrets until the operation ends. Nothing else in the product starts processes.
 */
export class GitWorkspace implements AsyncDisposable {
  readonly #processes = new Set<GitProcess>();

  private constructor(
    private readonly program: GitProgram,
    private readonly directory: string,
    private readonly options: GitWorkspaceOptions,
  ) {}

  /** @throws GitUnavailableError, GitCacheUnavailableError */
  static async open(options: GitWorkspaceOptions): Promise<GitWorkspace> {
    options.signal.throwIfAborted();
    const program = await findGit();
    const directory = await makePrivateDirectory();
    const workspace = new GitWorkspace(program, directory, options);
    try {
      for (const [name, content] of Object.entries(options.files ?? {})) {
        await mkdir(dirname(join(directory, name)), { recursive: true, mode: 0o700 });
        await writeFile(join(directory, name), content, { mode: 0o600, flag: 'wx' });
      }
      for (const [name, content] of Object.entries(options.scripts ?? {})) {
        await writeFile(join(directory, name), content, { mode: 0o700, flag: 'wx' });
      }
      const text = renderGitConfig([...HARDENED_CONFIG, ...(options.config?.(directory) ?? [])]);
      await writeFile(workspace.configFile, text, { mode: 0o600, flag: 'wx' });
    } catch (cause) {
      await workspace[Symbol.asyncDispose]();
      throw temporaryFailure(cause);
    }
    return workspace;
  }

  /** Starts git. User input may only stand behind `--end-of-options`, or on standard input. */
  start(args: readonly string[], options: GitStartOptions = {}): GitProcess {
    const { operation, signal } = this.options;
    const child = new GitProcess({
      program: this.program.path,
      args,
      command: args.find((arg) => /^[a-z][a-z-]*$/.test(arg)) ?? '',
      cwd: this.directory,
      env: { ...this.environment(), ...options.env },
      signal,
      explain: (exit: GitExit) => explainGitFailure(exit, operation),
      idle: options.idle,
      onProgress: options.onProgress,
    });
    this.#processes.add(child);
    return child;
  }

  /** Runs git to its end; for commands that print little. */
  async run(args: readonly string[], options: GitStartOptions = {}): Promise<Buffer> {
    const child = this.start(args, options);
    child.stdin.end();
    const output = await buffer(child.stdout);
    await child.finish();
    this.#processes.delete(child);
    return output;
  }

  /** What a process has left in a file of the folder; empty when there is none. */
  async read(name: string): Promise<string> {
    return readFile(join(this.directory, name), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw temporaryFailure(error);
    });
  }

  /** Ends every process and removes the folder with its secrets. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#processes].map((child) => child.dispose()));
    await rm(this.directory, { recursive: true, force: true });
  }

  private get configFile(): string {
    return join(this.directory, 'gitconfig');
  }

  /** Built from nothing: no variable of this process may steer git, or leak into it. */
  private environment(): Record<string, string> {
    const { gitDirectory, protocol } = this.options;
    return {
      PATH: this.program.searchPath,
      HOME: this.directory,
      LC_ALL: 'C.UTF-8',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: this.configFile,
      GIT_ATTR_NOSYSTEM: '1',
      GIT_ALLOW_PROTOCOL: protocol ?? NO_PROTOCOL,
      GIT_TERMINAL_PROMPT: '0',
      GIT_LFS_SKIP_SMUDGE: '1',
      GIT_NO_LAZY_FETCH: '1',
      GIT_NO_REPLACE_OBJECTS: '1',
      GIT_LITERAL_PATHSPECS: '1',
      GIT_CEILING_DIRECTORIES: dirname(this.directory),
      ...(gitDirectory === null ? {} : { GIT_DIR: gitDirectory }),
    };
  }
}

/**
 * Removes what processes that were killed have left behind, secrets in it: folders of this user, older than any
 * sync may last. Once for each process.
 */
async function sweep(parent: string): Promise<void> {
  const names = (await readdir(parent)).filter((name) => name.startsWith(PREFIX));
  for (const name of names) {
    const path = join(parent, name);
    const stats = await lstat(path).catch(() => null);
    if (!stats?.isDirectory() || stats.uid !== process.getuid?.()) continue;
    if (Date.now() - stats.mtimeMs > LEFT_BEHIND_MILLISECONDS) await rm(path, { recursive: true, force: true });
  }
}

async function makePrivateDirectory(): Promise<string> {
  try {
    const parent = await realpath(tmpdir());
    sweeping ??= sweep(parent);
    await sweeping;
    return await mkdtemp(join(parent, PREFIX));
  } catch (cause) {
    throw temporaryFailure(cause);
  }
}

function temporaryFailure(cause: unknown): GitCacheUnavailableError {
  const { code } = cause as NodeJS.ErrnoException;
  return new GitCacheUnavailableError(
    `the temporary folder ${tmpdir()} cannot be written (${code ?? 'unknown'})`,
    cause,
  );
}
