import { Backend, type BackendContext, type BackendTarget, DataBackend, secret, type Snapshot } from '@lib/core';
import { z } from 'zod';
import { type MemoryFile, MemoryRemote } from './memory-remote.js';
import { MemorySnapshot } from './memory-snapshot.js';

const parameters = z.object({ branch: z.string().optional(), token: secret().optional() });

/** Reads a `MemoryRemote`: sources of type `memory` with URLs like `memory://configs`, for tests of applications. */
@DataBackend({ name: 'memory', label: 'Memory', parameters })
export class MemoryBackend extends Backend<z.infer<typeof parameters>> {
  override async revision({ url }: BackendTarget, { signal }: BackendContext): Promise<string | null> {
    const remote = await this.reach(url, 'revision', signal);
    return remote.revision;
  }

  override async fetch({ url }: BackendTarget, { signal }: BackendContext): Promise<Snapshot> {
    const remote = await this.reach(url, 'fetch', signal);
    return new MemorySnapshot(remote, signal, (file) => this.fingerprint(file));
  }

  /** Versions prove content at their own path only. */
  protected fingerprint({ version }: MemoryFile): string {
    return `v${version}`;
  }

  private async reach(url: string, step: 'revision' | 'fetch', signal: AbortSignal): Promise<MemoryRemote> {
    const remote = MemoryRemote.find(url);
    await remote.before(step);
    signal.throwIfAborted();
    remote.log.push(step);
    return remote;
  }
}
