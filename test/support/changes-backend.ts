import {
  type BackendContext,
  type BackendTarget,
  DataBackend,
  type Entry,
  type EntryChange,
  Plugin,
  type Snapshot,
} from '@lib/core';
import { Module } from '@nestjs/common';
import { MemoryBackend, MemoryDigestBackend, MemoryRemote } from './memory-backend.js';

/** Every listing that was fetched, by revision. */
const listings = new WeakMap<MemoryRemote, Map<string, ReadonlyMap<string, Entry>>>();

/** A snapshot that also tells what changed since any revision that was fetched before. */
async function withChanges(remote: MemoryRemote, snapshot: Snapshot): Promise<Snapshot> {
  const known = listings.get(remote) ?? new Map<string, ReadonlyMap<string, Entry>>();
  listings.set(remote, known);
  const entries = new Map<string, Entry>();
  for await (const entry of snapshot.list()) entries.set(entry.path, entry);
  known.set(snapshot.revision!, entries);
  return Object.assign(snapshot, {
    changes: async (since: string) => {
      const before = known.get(since);
      return before ? differences(before, entries) : null;
    },
  });
}

async function* differences(
  before: ReadonlyMap<string, Entry>,
  after: ReadonlyMap<string, Entry>,
): AsyncGenerator<EntryChange> {
  for (const [path, entry] of after) {
    const earlier = before.get(path);
    if (!earlier) yield { change: 'created', entry };
    else if (JSON.stringify(earlier) !== JSON.stringify(entry)) yield { change: 'updated', entry };
  }
  for (const [path, entry] of before) if (!after.has(path)) yield { change: 'deleted', entry };
}

@DataBackend({ name: 'memory-changes', label: 'Memory that tells changes' })
class MemoryChangesBackend extends MemoryBackend {
  override async fetch(target: BackendTarget, context: BackendContext): Promise<Snapshot> {
    return withChanges(MemoryRemote.find(target.url), await super.fetch(target, context));
  }
}

@DataBackend({ name: 'memory-digest-changes', label: 'Memory by digest that tells changes', contentAddressed: true })
class MemoryDigestChangesBackend extends MemoryDigestBackend {
  override async fetch(target: BackendTarget, context: BackendContext): Promise<Snapshot> {
    return withChanges(MemoryRemote.find(target.url), await super.fetch(target, context));
  }
}

@Plugin({ name: 'memory-changes', label: 'Memory that tells changes', version: '1.0.0' })
@Module({ providers: [MemoryChangesBackend, MemoryDigestChangesBackend] })
export class MemoryChangesPlugin {}
