import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BackendContext } from '@lib/core';
import type { Check } from '../check.js';
import { ensure } from '../conformance.error.js';
import { comesToHold } from '../deadline.js';
import { MemoryUse } from '../memory-use.js';
import type { Workbench } from '../workbench.js';
import { ensureContents } from './basic.checks.js';
import { fewFiles, largeBytes, someBytes } from './samples.js';

/** Something is left behind by each sync when there are as many more after as many syncs: a pool has an end. */
const ROUNDS = 3;

export const resourceChecks: readonly Check[] = [
  {
    id: 'resources',
    title: 'leaves no timer, socket, process or open file behind',
    async run(bench) {
      await bench.files.set({ ...fewFiles(), 'large.bin': largeBytes(1024 ** 2) });
      const context = await bench.context();
      await useAndLeave(bench, context);
      const before = await openResources();
      for (let round = 0; round < ROUNDS; round += 1) await useAndLeave(bench, context);
      let left: string[] = [];
      const free = await comesToHold(async () => {
        const now = await openResources();
        left = [...now].filter(([type, count]) => count >= (before.get(type) ?? 0) + ROUNDS).map(([type]) => type);
        return left.length === 0;
      }, bench.deadline);
      ensure(
        free,
        `Each sync leaves something behind: ${left.join(', ')}.`,
        'End in [Symbol.asyncDispose]() whatever the snapshot began: clear timers, destroy sockets and streams, close ' +
          'files, kill processes; also when a listing or a body was given up half-way.',
      );
    },
  },
  {
    id: 'cache-directory',
    title: 'keeps a cache that does not grow by itself, and does without it when it is gone',
    async run(bench) {
      const files = fewFiles();
      await bench.files.set(files);
      const context = await bench.context();
      const count = async (): Promise<number> => (await readdir(context.cacheDir, { recursive: true })).length;
      ensureContents(await sync(bench, context), files);
      ensureContents(await sync(bench, context), files);
      const before = await count();
      for (let round = 0; round < ROUNDS; round += 1) await sync(bench, context);
      const more = (await count()) - before;
      ensure(
        more < ROUNDS,
        `${ROUNDS} syncs of a remote that did not change left ${more} files more in context.cacheDir.`,
        'Remove in [Symbol.asyncDispose]() what only that snapshot needs, and replace in the cache what it replaces.',
      );
      for (const name of await readdir(context.cacheDir)) await rm(join(context.cacheDir, name), { recursive: true });
      ensureContents(await sync(bench, context), files);
    },
  },
  {
    id: 'temporary-files',
    title: 'leaves no copy in the temporary directory',
    async run(bench) {
      const mark = `conformance-${someBytes(12).toString('hex')}.txt`;
      await bench.files.set({ [mark]: someBytes() });
      const before = new Set(await readdir(tmpdir()));
      await sync(bench, await bench.context());
      const added = (await readdir(tmpdir())).filter((name) => !before.has(name));
      const found: string[] = [];
      for (const name of added) {
        // Others come and go there as well.
        const inside = await readdir(join(tmpdir(), name), { recursive: true }).catch((): string[] => []);
        if ([name, ...inside].some((path) => path.endsWith(mark))) found.push(name);
      }
      ensure(
        found.length === 0,
        `A copy of the remote is left in the temporary directory: ${found.join(', ')}.`,
        'Remove it in [Symbol.asyncDispose](); DirectorySnapshot.of(path, { cleanup }) calls your function then.',
      );
    },
  },
  {
    id: 'memory',
    title: 'holds no more memory after many syncs than after a few',
    async run(bench) {
      const size = 2 * 1024 ** 2;
      await bench.files.set({ 'some.bin': largeBytes(size) });
      const context = await bench.context();
      await sync(bench, context);
      const memory = await MemoryUse.now();
      for (let round = 0; round < ROUNDS * 2; round += 1) await sync(bench, context);
      const more = await memory.more(size * ROUNDS, bench.deadline);
      ensure(
        more < size * ROUNDS,
        `After ${ROUNDS * 2} more syncs of a file of ${size} bytes, ${more} bytes more were in memory.`,
        'Keep nothing of a snapshot in the backend once it was disposed of; bound every cache.',
      );
    },
  },
];

async function sync(bench: Workbench, context: BackendContext): Promise<Map<string, Buffer>> {
  const snapshot = await bench.fetch(context);
  const contents = await bench.contents(snapshot, await bench.list(snapshot));
  await bench.dispose(snapshot);
  return contents;
}

/** A sync, and three that are given up: in the middle of the listing, with a body that is open, and stopped. */
async function useAndLeave(bench: Workbench, context: BackendContext): Promise<void> {
  await sync(bench, context);

  const listed = await bench.fetch(context);
  await bench.wait('list()', () => bench.iterator('list()', () => listed.list()).next());
  await bench.dispose(listed);

  const read = await bench.fetch(context);
  const entries = (await bench.list(read)).toSorted((a, b) => (b.size ?? 0) - (a.size ?? 0));
  const body = await bench.wait('read()', () => bench.bodies(read, entries).next());
  if (!body.done) body.value.body.on('error', () => undefined);
  await bench.dispose(read);

  const controller = new AbortController();
  const stopped = await bench.fetch({ ...context, signal: controller.signal });
  const iterator = bench.iterator('list()', () => stopped.list());
  await bench.wait('list()', () => iterator.next());
  controller.abort(new Error('The check stopped the backend.'));
  await bench.ending('list(), after it was stopped,', () => iterator.next());
  await bench.dispose(stopped);
}

/** How many of each kind keep this process alive, and open files, where the system tells. */
async function openResources(): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const type of process.getActiveResourcesInfo()) counts.set(type, (counts.get(type) ?? 0) + 1);
  const files = await readdir('/dev/fd').catch((): string[] => []);
  return counts.set('open files', files.length);
}
