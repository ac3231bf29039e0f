import { markFailed, startClientSpan } from '@lib/core';
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { GitExit } from './git-failure.js';
import { GitUnavailableError } from './git.errors.js';

export interface GitProcessOptions {
  /** Absolute path of git. */
  readonly program: string;
  readonly args: readonly string[];
  /** The command among the arguments: what is told of them in traces. */
  readonly command: string;
  readonly cwd: string;
  /** The whole environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** Ends the process, and all that it started, at once. */
  readonly signal: AbortSignal;
  /** What the caller throws when the process failed. */
  readonly explain: (exit: GitExit) => Error;
  /** Milliseconds without a word on standard error after which the process is ended; and what is thrown then. */
  readonly idle?: { readonly milliseconds: number; readonly error: () => Error } | undefined;
  /** Sees the progress that git reports. */
  readonly onProgress?: ((text: string) => void) | undefined;
}

const MAX_STDERR_CHARACTERS = 32 * 1_024;

/** Leaders of the process groups that run now. */
const running = new Set<number>();
let isGuarded = false;

/** No process of ours outlives this one. */
function guardExit(): void {
  if (!isGuarded) process.on('exit', () => running.forEach(killGroup));
  isGuarded = true;
}

/**
 * One git process with everything that it starts, as a process group of its own, which is killed as a whole:
 * ending git alone leaves `git-remote-http` running.
 */
export class GitProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #ended: Promise<number | null>;
  readonly #options: GitProcessOptions;
  #stderr = '';
  #failure: Error | null = null;
  #idleTimer: NodeJS.Timeout | undefined;

  constructor(options: GitProcessOptions) {
    options.signal.throwIfAborted();
    guardExit();
    this.#options = options;
    this.#child = spawn(options.program, [...options.args], {
      cwd: options.cwd,
      env: { ...options.env },
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.stdin = this.#child.stdin;
    this.stdout = this.#child.stdout;
    // Written to a process that has ended: its exit code tells why.
    this.stdin.on('error', () => undefined);
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => this.#hear(text));
    this.#ended = this.#watch();
    // Who reads the output asks `finish()` at its end, which may be never when the reader gives up.
    this.#ended.catch(() => undefined);
  }

  /**
   * Waits until the process has ended. To be called after the last byte of output as well: output that looks
   * complete proves nothing when the exit code says otherwise.
   *
   * @throws the reason of the signal, or what `explain` makes of the exit
   */
  async finish(): Promise<void> {
    const code = await this.#ended;
    if (this.#failure) throw this.#failure;
    if (code !== 0) throw this.#options.explain({ code, stderr: this.#stderr });
  }

  /** The end of what it wrote to standard error, for decisions; not to be shown. */
  get complaints(): string {
    return this.#stderr;
  }

  /** Ends the process, and `finish()` throws the error. */
  fail(error: Error): void {
    this.#failure ??= error;
    this.kill();
  }

  /** Ends the process without ceremony; harmless when it has ended. */
  kill(): void {
    const { pid } = this.#child;
    if (pid !== undefined && running.has(pid)) killGroup(pid);
  }

  /** Ends the process and waits until it is gone. */
  async dispose(): Promise<void> {
    this.kill();
    this.stdin.destroy();
    this.stdout.destroy();
    await this.#ended.catch(() => undefined);
  }

  #watch(): Promise<number | null> {
    const { signal } = this.#options;
    const child = this.#child;
    const abort = () => this.fail(signal.reason as Error);
    const span = startClientSpan(`git ${this.#options.command}`, { 'process.command': 'git' });
    signal.addEventListener('abort', abort, { once: true });
    if (child.pid !== undefined) running.add(child.pid);
    this.#restartIdleTimer();
    return new Promise<number | null>((resolve, reject) => {
      child.once('error', (error: NodeJS.ErrnoException) => {
        reject(new GitUnavailableError(`git cannot be started (${error.code ?? 'unknown'}).`));
      });
      let exitCode: number | null = null;
      child.once('exit', (code) => {
        exitCode = code;
        if (child.pid === undefined) return;
        // What the leader has left behind goes with it, and would otherwise keep our pipes open.
        killGroup(child.pid);
        running.delete(child.pid);
      });
      // Not 'close': that also waits for somebody to read all of the output.
      child.stderr.once('close', () => {
        if (child.exitCode !== null || child.signalCode !== null) resolve(exitCode);
        else child.once('exit', (code) => resolve(code));
      });
    }).finally(() => {
      if (child.exitCode !== 0) markFailed(span, `exit ${child.exitCode ?? child.signalCode}`);
      span.end();
      clearTimeout(this.#idleTimer);
      signal.removeEventListener('abort', abort);
    });
  }

  #hear(text: string): void {
    this.#restartIdleTimer();
    this.#options.onProgress?.(text);
    // A progress line ends with a carriage return: what follows overwrites it. ssh ends its lines with both.
    const lines = (this.#stderr + text)
      .replaceAll('\r\n', '\n')
      .split('\n')
      .map((line) => line.slice(line.lastIndexOf('\r', line.length - 2) + 1));
    this.#stderr = lines.join('\n').slice(-MAX_STDERR_CHARACTERS);
  }

  #restartIdleTimer(): void {
    const { idle } = this.#options;
    if (!idle) return;
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => this.fail(idle.error()), idle.milliseconds).unref();
  }
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // The group is gone already.
  }
}
