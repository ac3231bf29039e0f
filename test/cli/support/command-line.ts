import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { SOURCE_FLAGS } from '../../support/source-flags.js';

const MAIN = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));

/** How a command ended. */
export interface Outcome {
  /** Exit code, or the signal that killed it. */
  readonly code: number | NodeJS.Signals;
  readonly bytes: Buffer;
  readonly stdout: string;
  readonly stderr: string;
}

/** One command that is running: the real program, from the sources. */
export class RunningCommand {
  private readonly output: Buffer[] = [];
  stderr = '';
  readonly ended: Promise<Outcome>;

  constructor(readonly child: ChildProcess) {
    child.stdout!.on('data', (chunk: Buffer) => this.output.push(chunk));
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.ended = once(child, 'close').then(([code, signal]) => {
      const bytes = Buffer.concat(this.output);
      return { code: (code ?? signal) as number, bytes, stdout: bytes.toString(), stderr: this.stderr };
    });
  }

  /** What it has printed so far. */
  get stdout(): string {
    return Buffer.concat(this.output).toString();
  }

  /** Waits until it has printed this on its standard output. */
  async said(text: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = text.exec(this.stdout);
      if (found) return found;
      const over = await Promise.race([once(this.child.stdout!, 'data').then(() => null), this.ended]);
      if (over) throw new Error(`The command ended with ${over.code}:\n${over.stdout}${over.stderr}`);
    }
  }
}

/** The command line in a directory and an environment of its own. */
export class CommandLine {
  readonly outcomes: Outcome[] = [];

  constructor(
    readonly directory: string,
    readonly environment: Readonly<Record<string, string>> = {},
  ) {}

  /** Starts a command; `input` is its standard input, nothing when left out. */
  start(words: readonly string[], input?: string): RunningCommand {
    const child = spawn(process.execPath, [...SOURCE_FLAGS, MAIN, ...words], {
      cwd: this.directory,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], DATA_BACKENDS_NETWORK_ALLOW: '127.0.0.1', ...this.environment },
    });
    // A command that reads nothing may have ended before this arrives.
    child.stdin!.on('error', () => undefined).end(input ?? '');
    return new RunningCommand(child);
  }

  /** Runs a command to its end; a code that is not 0 is an answer like any other. */
  async run(words: readonly string[], input?: string): Promise<Outcome> {
    const outcome = await this.start(words, input).ended;
    this.outcomes.push(outcome);
    return outcome;
  }

  /** As `run`, for what has to end well; gives the data as JSON. */
  async json(words: readonly string[], input?: string): Promise<any> {
    const outcome = await this.run([...words, '-o', 'json'], input);
    if (outcome.code !== 0) throw new Error(`${words.join(' ')} ended with ${outcome.code}:\n${outcome.stderr}`);
    return JSON.parse(outcome.stdout);
  }
}
