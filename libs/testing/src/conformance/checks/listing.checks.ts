import type { Check } from '../check.js';
import { ensure } from '../conformance.error.js';
import { ensureListed, ensureSeen } from './basic.checks.js';
import { ODD_NAMES } from './odd-names.js';
import { fewFiles, shown, someBytes } from './samples.js';

const MANY_FILES = 1_001;

export const listingChecks: readonly Check[] = [
  {
    id: 'sizes',
    title: 'tells the size of each file in bytes, or null',
    async run(bench) {
      const files = fewFiles();
      await bench.files.set(files);
      for (const { path, size } of await bench.listing()) {
        ensure(
          size === null || size === files[path]?.length,
          `The entry ${shown(path)} has the size ${size}, and the file has ${files[path]?.length} bytes.`,
          'Give the number of bytes (not of characters, blocks or compressed bytes), or null where it is not known.',
        );
      }
    },
  },
  {
    id: 'relisting',
    title: 'lists the same when a snapshot is listed again',
    async run(bench) {
      await bench.files.set(fewFiles());
      const snapshot = await bench.fetch();
      const first = (await bench.list(snapshot)).map(({ path }) => path).toSorted();
      const second = (await bench.list(snapshot)).map(({ path }) => path).toSorted();
      ensure(
        first.join('\0') === second.join('\0'),
        `list() gave ${first.length} entries the first time, and ${second.length} or others the second.`,
        'Begin anew with each call of list(): a snapshot is listed again when the sync needs it.',
      );
    },
  },
  {
    id: 'iterators',
    title: 'yields nothing more once a listing or a reading has ended',
    async run(bench) {
      await bench.files.set(fewFiles());
      const snapshot = await bench.fetch();
      const entries = await bench.list(snapshot);
      const iterators = {
        'list()': bench.iterator<unknown>('list()', () => snapshot.list()),
        'read()': bench.bodies(snapshot, entries.slice(0, 1)) as AsyncIterator<unknown>,
      };
      for (const [doing, iterator] of Object.entries(iterators)) {
        for (let left = entries.length; left >= 0; left -= 1) {
          const next = await bench.wait(doing, () => iterator.next());
          if (next.done) break;
          (next.value as { body?: NodeJS.ReadableStream }).body?.resume();
        }
        const after = await bench.wait(doing, () => iterator.next());
        ensure(
          after.done,
          `${doing} yielded again after it had said that it was done.`,
          'Write it as an async generator, which ends once and for all.',
        );
      }
    },
  },
  {
    id: 'empty-file',
    title: 'takes a file without a byte',
    async run(bench) {
      await ensureSeen(bench, { 'empty.txt': Buffer.alloc(0), 'other.txt': someBytes() });
    },
  },
  {
    id: 'empty-remote',
    title: 'lists nothing where there is nothing',
    applies: ({ neverEmpty }) => neverEmpty !== true,
    async run(bench) {
      await bench.files.set({});
      ensureListed(await bench.listing(), {});
    },
  },
  {
    id: 'many-files',
    title: 'lists and reads more files than one page of the remote holds',
    async run(bench) {
      const count = bench.suite.manyFiles ?? MANY_FILES;
      const names = Array.from({ length: count }, (_, index) => `many/${index % 10}/file ${index}.txt`);
      await ensureSeen(bench, Object.fromEntries(names.map((name) => [name, Buffer.from(`content of ${name}`)])));
    },
  },
  {
    id: 'names',
    title: 'takes odd names as they are',
    async run(bench) {
      const { unsupportedNames } = bench.suite;
      const names = ODD_NAMES.filter((name) => !unsupportedNames?.test(name));
      await ensureSeen(bench, Object.fromEntries(names.map((name) => [name, someBytes()])));
    },
  },
  {
    id: 'symlinks',
    title: 'records symbolic links with their target, and follows none',
    applies: ({ remote }) => remote.symlink !== undefined,
    async run(bench) {
      const links = { 'to-file': 'file.txt', 'folder/up': '../file.txt', outside: '/etc/passwd', dangling: 'nowhere' };
      await bench.files.set({ 'file.txt': someBytes() }, links);
      const entries = new Map((await bench.listing()).map((entry) => [entry.path, entry]));
      for (const [path, target] of Object.entries(links)) {
        const entry = entries.get(path);
        ensure(entry, `The listing lacks the link ${shown(path)}.`, "Yield links as { type: 'symlink', target }.");
        ensure(
          entry.type === 'symlink' && entry.target === target,
          `The link ${shown(path)} to ${shown(target)} is listed as a ${entry.type} with the target ${entry.target}.`,
          "Yield { path, size: null, fingerprint, type: 'symlink', target }, with the target as it is written in the " +
            'link. A link that is followed leads out of the source.',
        );
      }
      const inside = [...entries.keys()].find((path) => !Object.hasOwn(links, path) && path !== 'file.txt');
      ensure(inside === undefined, `The listing has ${shown(inside ?? '')}, found through a link.`, 'Follow no links.');
    },
  },
];
