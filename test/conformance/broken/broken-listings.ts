import type { Entry, Snapshot } from '@lib/core';
import { type Breakage, broken, type BrokenBackend, entries, gathered, never } from './broken-backend.js';

/** Snapshots and listings with one fault each. */
export const brokenListings: readonly BrokenBackend[] = [
  broken('never settles', 'snapshot', /fetch\(\) did not settle within/, { fetch: () => never }),
  broken('gives no snapshot', 'snapshot', /gave a snapshot that cannot be listed or read/, {
    fetch: async () => ({ revision: null, [Symbol.asyncDispose]: async () => undefined }) as never,
  }),
  broken('has a listing without an end', 'snapshot', /list\(\) did not settle/, {
    async *list(right) {
      yield* right();
      await never;
    },
  }),
  broken('has a disposal that throws', 'snapshot', /asyncDispose\]\(\) failed.*out of paper/s, {
    dispose: async () => Promise.reject(new Error('out of paper')),
  }),
  broken(
    'lists absolute paths',
    'entries',
    /is absolute/,
    entries((entry) => ({ ...entry, path: `/${entry.path}` })),
  ),
  broken(
    'lists paths that lead out',
    'entries',
    /segment "\.\."/,
    entries((entry) => ({ ...entry, path: `folder/../${entry.path}` })),
  ),
  broken(
    'forgets the type',
    'entries',
    /unknown type/,
    entries((entry) => ({ ...entry, type: undefined as never })),
  ),
  broken(
    'lists a path twice',
    'duplicates',
    /has the path .* twice/,
    entries((entry) => [entry, entry]),
  ),
  broken('lists folders', 'listing', /"folder", which is a folder/, {
    async *list(right) {
      const folders = new Set<string>();
      for await (const entry of right()) {
        const folder = entry.path.split('/').slice(0, -1).join('/');
        if (folder && !folders.has(folder)) yield { ...entry, path: folder, size: 0 };
        folders.add(folder);
        yield entry;
      }
    },
  }),
  broken(
    'misses a file',
    'listing',
    /lacks "readme.txt"/,
    entries((entry) => (entry.path === 'readme.txt' ? [] : entry)),
  ),
  broken(
    'tells a size in characters',
    'sizes',
    /has the size \d+, and the file has \d+ bytes/,
    entries((entry) => (entry.path.includes('grüße') ? { ...entry, size: entry.size! - 3 } : entry)),
  ),
  broken('can be listed only once', 'relisting', /the second/, {
    async *list(right, { snapshot }) {
      if (Object.hasOwn(snapshot, 'listed')) return;
      Object.assign(snapshot, { listed: true });
      yield* right();
    },
  }),
  broken('yields after it was done', 'iterators', /yielded again after it had said that it was done/, {
    list(right) {
      const iterator = right()[Symbol.asyncIterator]();
      let done = false;
      const next = async (): Promise<IteratorResult<Entry>> => {
        if (done) return { value: { path: 'late', size: 1, fingerprint: null, type: 'file' } };
        const result = await iterator.next();
        done = result.done === true;
        return result;
      };
      return { [Symbol.asyncIterator]: () => ({ next }) };
    },
  }),
  broken('takes nothing for an error', 'empty-remote', /failed, although nothing was wrong/, {
    async *list(right) {
      const all = await gathered(right());
      yield* all.length < 30 ? right() : [];
      if (all.length === 0) throw new TypeError("Cannot read properties of undefined (reading 'path')");
      if (all.length >= 30) yield* right();
    },
  }),
  broken('reads the first page only', 'many-files', /The listing lacks .* and \d+ more/, {
    async *list(right) {
      let count = 0;
      for await (const entry of right()) if ((count += 1) <= 100) yield entry;
    },
  }),
  broken(
    'leaves hidden files out',
    'names',
    /lacks ".hidden"/,
    entries((entry) => (/(^|\/)\.[a-z]/.test(entry.path) ? [] : entry)),
  ),
  broken(
    'escapes names',
    'names',
    /lacks "hash#.txt", and has "hash%23.txt" instead/,
    entries((entry) => ({ ...entry, path: entry.path.replaceAll('#', '%23') })),
  ),
  broken(
    'composes names',
    'names',
    /in another Unicode normal form/,
    entries((entry) => (entry.path === 'caf\u00e9.txt' ? [] : { ...entry, path: entry.path.normalize() })),
  ),
  broken(
    'follows links',
    'symlinks',
    /is listed as a file/,
    entries((entry) => (entry.type === 'symlink' ? { ...entry, type: 'file', size: 5 } : entry)),
  ),
  broken('shares one snapshot among syncs', 'concurrency', /failed/, sharedSnapshot()),
];

/** One for all, until the first of them disposes of it. */
function sharedSnapshot(): Breakage {
  let shared: Promise<Snapshot> | null = null;
  return {
    async fetch(right) {
      const snapshot = await (shared ?? right());
      shared ??= Promise.resolve(snapshot);
      return shared;
    },
    dispose: async (right) => {
      shared = null;
      await right();
    },
  };
}
