import type { Entry } from '@lib/core';
import type { Check } from '../check.js';
import { ensure } from '../conformance.error.js';
import { ensureContents } from './basic.checks.js';
import { fewFiles, largeBytes } from './samples.js';

export const disposalChecks: readonly Check[] = [
  {
    id: 'disposal',
    title: 'disposes of a snapshot that was never used, and a second time',
    async run(bench) {
      await bench.files.set(fewFiles());
      const unused = await bench.fetch();
      await bench.dispose(unused);
      await bench.dispose(unused);
      const used = await bench.fetch();
      await bench.contents(used, await bench.list(used));
      await bench.dispose(used);
      await bench.dispose(used);
    },
  },
  {
    id: 'disposal-listing',
    title: 'lists nothing more after it was disposed of in the middle of a listing',
    async run(bench) {
      await bench.files.set(fewFiles());
      const snapshot = await bench.fetch();
      const iterator = bench.iterator<Entry>('list()', () => snapshot.list());
      await bench.wait('list()', () => iterator.next());
      await bench.dispose(snapshot);
      const next = await bench.ending('list(), after the snapshot was disposed of,', () => iterator.next());
      ensure(
        'error' in next || next.value.done,
        'list() yielded an entry after the snapshot was disposed of.',
        'Remember in [Symbol.asyncDispose]() that it was called, and throw (or return) before the next yield.',
      );
    },
  },
  {
    id: 'disposal-reading',
    title: 'ends an open body when it is disposed of',
    async run(bench) {
      await bench.files.set({ 'large.bin': largeBytes(4 * 1024 ** 2) });
      const snapshot = await bench.fetch();
      const bodies = bench.bodies(snapshot, await bench.list(snapshot));
      const first = await bench.wait('read()', () => bodies.next());
      ensure(!first.done, 'read() gave no body.', 'Yield { entry, body } for every entry that the iterable gives.');
      const chunks = bench.chunks('large.bin', first.value.body);
      await bench.wait('A body', () => chunks.next());
      await bench.dispose(snapshot);
      for (;;) {
        const next = await bench.ending('A body, after its snapshot was disposed of,', () => chunks.next());
        if ('error' in next || next.value.done) break;
      }
      await bench.ending('read(), after its snapshot was disposed of,', () => bodies.next());
    },
  },
  {
    id: 'concurrency',
    title: 'serves two syncs at once, which know nothing of each other',
    async run(bench) {
      const files = { ...fewFiles(), 'large.bin': largeBytes(1024 ** 2) };
      await bench.files.set(files);
      const [one, two] = await Promise.all([bench.fetch(), bench.fetch()]);
      const [ofOne, ofTwo] = await Promise.all([bench.list(one), bench.list(two)]);
      const first = await Promise.all([bench.contents(one, ofOne), bench.contents(two, ofTwo.toReversed())]);
      for (const found of first) ensureContents(found, files);
      await Promise.all([bench.dispose(one), bench.contents(two, ofTwo).then((found) => ensureContents(found, files))]);
      ensureContents(await bench.contents(two, ofTwo), files);
    },
  },
];
