import { printablePath } from '@lib/core';
import type { TestRemote } from './data-backend-suite.js';
import { ConformanceError } from './conformance.error.js';

/** Content by path. */
export type Files = Readonly<Record<string, Buffer>>;

/** The remote of a suite and what it holds, so that each check finds exactly what it asks for. */
export class RemoteFiles {
  private readonly held = new Map<string, Buffer>();
  private readonly links = new Map<string, string>();

  constructor(private readonly remote: TestRemote) {}

  /** Makes the remote hold these files and links, and nothing else. */
  async set(files: Files, links: Readonly<Record<string, string>> = {}): Promise<void> {
    const gone = [...this.held.keys()].filter((path) => !Object.hasOwn(files, path));
    const unlinked = [...this.links].filter(([path, target]) => links[path] !== target).map(([path]) => path);
    const changed = Object.entries(files).filter(([path, content]) => this.held.get(path)?.equals(content) !== true);
    const linked = Object.entries(links).filter(([path]) => !this.links.has(path) || unlinked.includes(path));
    for (const path of [...gone, ...unlinked]) await this.call('remove', path);
    for (const [path, content] of changed) await this.call('write', path, content);
    for (const [path, target] of linked) await this.call('symlink', path, target);
    this.remember(this.held, files);
    this.remember(this.links, links);
    if (gone.length + unlinked.length + changed.length + linked.length > 0) await this.call('flush');
  }

  /** Replaces some files and leaves the others; `null` removes. */
  async change(changes: Readonly<Record<string, Buffer | null>>): Promise<void> {
    const files = { ...Object.fromEntries(this.held), ...changes };
    const left = Object.entries(files).filter((file): file is [string, Buffer] => file[1] !== null);
    await this.set(Object.fromEntries(left), Object.fromEntries(this.links));
  }

  async close(): Promise<void> {
    await this.call('close');
  }

  private remember<T>(memory: Map<string, T>, now: Readonly<Record<string, T>>): void {
    memory.clear();
    for (const [path, value] of Object.entries(now)) memory.set(path, value);
  }

  private async call(name: keyof TestRemote, ...values: (string | Buffer)[]): Promise<void> {
    try {
      await (this.remote[name] as ((...values: unknown[]) => unknown) | undefined)?.apply(this.remote, values);
    } catch (error) {
      const path = typeof values[0] === 'string' ? JSON.stringify(printablePath(values[0])) : '';
      throw new ConformanceError(
        `remote.${name}(${path}) of the test itself failed: ${(error as Error)?.message ?? String(error)}`,
        'Correct this function. When the remote cannot hold such a path, say so with `unsupportedNames`.',
        error,
      );
    }
  }
}
