import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import {
  type BackendContext,
  type BackendTarget,
  DataBackend,
  type DataBackendOptions,
  type Entry,
  type EntryContent,
  secret,
  type Snapshot,
} from '@lib/core';
import { MemoryBackend, MemoryRemote } from '@lib/testing';
import { z } from 'zod';

const parameters = z.object({ token: secret().optional() });

/** A backend with one fault, and the check that has to find it, alone. */
export interface BrokenBackend {
  readonly fault: string;
  readonly check: string;
  /** What the failure has to tell. */
  readonly message: RegExp;
  readonly backend: MemoryBackend;
}

/** A right part, and what it has to do with. */
interface Use {
  readonly snapshot: Snapshot;
  readonly remote: MemoryRemote;
  readonly context: BackendContext;
}

/** What a broken backend does in place of the right one; each part is given the right one. */
export interface Breakage {
  readonly options?: Partial<DataBackendOptions>;
  revision?(right: () => Promise<string | null>): Promise<string | null>;
  fetch?(right: () => Promise<Snapshot>, target: BackendTarget, context: BackendContext): Promise<Snapshot>;
  list?(right: () => AsyncIterable<Entry>, use: Use): AsyncIterable<Entry>;
  read?(
    right: (entries: AsyncIterable<Entry>) => AsyncIterable<EntryContent>,
    entries: AsyncIterable<Entry>,
    use: Use,
  ): AsyncIterable<EntryContent>;
  dispose?(right: () => Promise<void>, use: Use): Promise<void>;
}

export function broken(fault: string, check: string, message: RegExp, breakage: Breakage): BrokenBackend {
  @DataBackend({ name: 'broken', label: fault, parameters, ...breakage.options })
  class Broken extends MemoryBackend {
    override revision(target: BackendTarget, context: BackendContext): Promise<string | null> {
      const right = () => super.revision(target, context);
      return breakage.revision?.(right) ?? right();
    }

    override async fetch(target: BackendTarget, context: BackendContext): Promise<Snapshot> {
      const right = () => super.fetch(target, context);
      const snapshot = await (breakage.fetch?.(right, target, context) ?? right());
      const use = { snapshot, remote: MemoryRemote.at(target.url), context };
      return broke(snapshot, breakage, use);
    }
  }
  return { fault, check, message, backend: new Broken() };
}

function broke(snapshot: Snapshot, { list, read, dispose }: Breakage, use: Use): Snapshot {
  const right = {
    list: () => Object.getPrototypeOf(snapshot).list.call(snapshot) as AsyncIterable<Entry>,
    read: (entries: AsyncIterable<Entry>) =>
      Object.getPrototypeOf(snapshot).read.call(snapshot, entries) as AsyncIterable<EntryContent>,
    dispose: () => Object.getPrototypeOf(snapshot)[Symbol.asyncDispose].call(snapshot) as Promise<void>,
  };
  return Object.assign(snapshot, {
    ...(list && { list: () => list(right.list, use) }),
    ...(read && { read: (entries: AsyncIterable<Entry>) => read(right.read, entries, use) }),
    ...(dispose && { [Symbol.asyncDispose]: () => dispose(right.dispose, use) }),
  });
}

/** The right entries, each changed, doubled or left out. */
export const entries = (change: (entry: Entry) => Entry | readonly Entry[]): Breakage => ({
  async *list(right) {
    for await (const entry of right()) yield* [change(entry)].flat() as Entry[];
  },
});

/** The right bodies, each replaced. */
export const bodies = (change: (body: Readable, entry: Entry) => Readable): Breakage => ({
  async *read(right, asked) {
    for await (const { entry, body } of right(asked)) yield { entry, body: change(body, entry) };
  },
});

export const never = new Promise<never>(() => undefined);

export const random = (): string => randomBytes(8).toString('hex');

export async function gathered<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
