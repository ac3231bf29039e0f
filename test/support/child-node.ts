import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import { SOURCE_FLAGS } from './source-flags.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A second process that runs our sources and talks in lines. */
export class ChildNode {
  readonly #lines: string[] = [];
  #wake: () => void = () => undefined;
  #errors = '';
  readonly exited: Promise<number | null>;

  private constructor(readonly process: ChildProcess) {
    this.exited = once(process, 'close').then(([code]) => code as number | null);
    createInterface({ input: process.stdout! }).on('line', (line) => {
      this.#lines.push(line);
      this.#wake();
    });
    process.stderr!.on('data', (chunk) => (this.#errors += String(chunk)));
    void this.exited.then(() => this.#wake());
  }

  /** Runs the text of a module; it may import `@lib/…` and files by absolute path. */
  static run(source: string, flags: readonly string[] = []): ChildNode {
    return new ChildNode(
      spawn(process.execPath, [...SOURCE_FLAGS, ...flags, '--input-type=module', '-e', source], {
        cwd: root,
        env: { ...process.env, NODE_OPTIONS: '' },
        stdio: ['pipe', 'pipe', 'pipe'],
      }),
    );
  }

  /** Calls an exported function of a file of this folder, with options that JSON can hold. */
  static call(file: string, name: string, options: unknown, flags: readonly string[] = []): ChildNode {
    const url = new URL(file, import.meta.url).href;
    const source = `const { ${name} } = await import('${url}'); await ${name}(${JSON.stringify(options)});`;
    return ChildNode.run(source, flags);
  }

  /** Everything it has written so far. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Waits for a line that begins like this. */
  async line(start: string): Promise<string> {
    for (;;) {
      const found = this.#lines.find((line) => line.startsWith(start));
      if (found !== undefined) return found;
      if (this.process.exitCode !== null || this.process.signalCode !== null) {
        throw new Error(`The process ended without saying "${start}".\n${this.#lines.join('\n')}\n${this.#errors}`);
      }
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** `kill -9`, and waits until it is gone. */
  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.exited;
  }
}
