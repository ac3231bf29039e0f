import { Readable } from 'node:stream';
import type { Entry, EntryContent } from '@lib/core';
import type { MemoryRemote } from '@lib/testing';
import { bodies, broken, type BrokenBackend, entries, gathered, random } from './broken-backend.js';

const CHUNK = 64 * 1024;
const listed = new WeakSet<Entry>();

/** Bodies, fingerprints and revisions with one fault each. */
export const brokenReadings: readonly BrokenBackend[] = [
  broken('hands over the body of another entry', 'reading', /is that of/, {
    async *read(right, asked) {
      const all: EntryContent[] = await gathered(right(asked));
      for (const [at, { entry }] of all.entries()) yield { entry, body: all[(at + 1) % all.length]!.body };
    },
  }),
  broken(
    'decodes bytes as text',
    'reading',
    /other bytes than the file/,
    bodies((body) => Readable.from(decoded(body))),
  ),
  broken('hands over what nobody asked for', 'reading', /which it was not asked for/, {
    async *read(right, asked) {
      for await (const { entry, body } of right(asked)) {
        yield { entry, body };
        yield { entry: { ...entry, path: 'another' }, body: Readable.from([]) };
      }
    },
  }),
  broken('knows only the very entries that it listed', 'reading', /gave no body/, {
    ...entries((entry) => {
      listed.add(entry);
      return entry;
    }),
    async *read(right, asked) {
      for await (const content of right(asked)) if (listed.has(content.entry)) yield content;
    },
  }),
  broken('waits for a body that nobody reads', 'unread-bodies', /after a body was destroyed unread, did not settle/, {
    async *read(right, asked) {
      for await (const { entry, body } of right(asked)) {
        const read = new Promise((resolve) => body.once('end', resolve).once('error', resolve));
        yield { entry, body };
        await read;
      }
    },
  }),
  broken(
    'reads everything into memory',
    'large-file',
    /bytes more were in memory/,
    bodies((body) => Readable.from(whole(body), { objectMode: false })),
  ),
  broken(
    'has fingerprints that change by themselves',
    'fingerprints-stable',
    /although the file did not change/,
    entries((entry) => ({ ...entry, fingerprint: random() })),
  ),
  broken(
    'has fingerprints that do not change',
    'fingerprints-change',
    /although its content changed/,
    entries(({ path, size, ...entry }) => ({ ...entry, path, size, fingerprint: `${path} ${size}` })),
  ),
  broken('numbers the versions of each file, as if that proved content', 'content-addressed', /of different content/, {
    options: { contentAddressed: true },
    ...numbered(),
  }),
  broken('tells no changes', 'changes-since', /told "", and it was "changed.bin updated/, {
    fetch: async (right) =>
      Object.assign(await right(), { changes: async () => Readable.from([]) as AsyncIterable<never> }),
  }),
  broken('reads what is there now', 'consistency', /not what was listed/, {
    async *read(_, asked, { remote, context: { signal } }) {
      for await (const entry of asked) {
        signal.throwIfAborted();
        const content = remote.files.get(entry.path)?.content ?? Buffer.alloc(0);
        yield {
          entry,
          body: Readable.from(
            pieces(() => content),
            { objectMode: false, signal },
          ),
        };
      }
      signal.throwIfAborted();
    },
  }),
  broken('mixes two versions', 'torn-reads', /of neither version/, {
    async *read(right, asked, { remote, context: { signal } }) {
      for await (const { entry, body } of right(asked)) {
        const isLarge = entry.size! >= 4 * 1024 ** 2;
        yield {
          entry,
          body: isLarge
            ? Readable.from(
                pieces(() => current(remote, entry)),
                { signal },
              )
            : body,
        };
      }
    },
  }),
  broken('has revisions that change by themselves', 'revision-stable', /although nothing changed/, {
    revision: async (right) => `${await right()} ${random()}`,
  }),
  broken('has revisions that do not change', 'revision-changes', /although the content of a file changed/, {
    revision: async (right) => (await right()) && 'v1',
    fetch: async (right) => Object.assign(await right(), { revision: 'v1' }),
  }),
  broken('has a probe that says something else', 'revision-agrees', /and the snapshot of the same remote has/, {
    revision: async (right) => `refs/heads/main ${await right()}`,
  }),
];

async function* decoded(body: Readable): AsyncGenerator<Buffer> {
  for await (const chunk of body) yield Buffer.from((chunk as Buffer).toString('utf8'));
}

async function* whole(body: Readable): AsyncGenerator<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(Buffer.from(chunk as Buffer));
  yield Buffer.concat(chunks);
}

async function* pieces(content: () => Buffer): AsyncGenerator<Buffer> {
  for (let start = 0; start < content().length; start += CHUNK) yield content().subarray(start, start + CHUNK);
}

function current(remote: MemoryRemote, { path }: Entry): Buffer {
  return remote.files.get(path)?.content ?? Buffer.alloc(0);
}

/** Fingerprints 1, 2, 3 for the versions of each path. */
function numbered(): ReturnType<typeof entries> {
  const versions = new Map<string, (string | null)[]>();
  return entries((entry) => {
    const known = versions.get(entry.path) ?? [];
    if (!known.includes(entry.fingerprint)) known.push(entry.fingerprint);
    versions.set(entry.path, known);
    return { ...entry, fingerprint: `${known.indexOf(entry.fingerprint)}` };
  });
}
