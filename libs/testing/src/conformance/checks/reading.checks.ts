import { createHash } from 'node:crypto';
import type { Check } from '../check.js';
import { ensure } from '../conformance.error.js';
import { memoryRests, MemoryUse } from '../memory-use.js';
import { ensureContents } from './basic.checks.js';
import { fewFiles, largeBytes, someBytes } from './samples.js';

const LARGE = 32 * 1024 ** 2;

export const readingChecks: readonly Check[] = [
  {
    id: 'reading-some',
    title: 'reads what it is asked for, in whatever order',
    async run(bench) {
      const files = fewFiles();
      await bench.files.set(files);
      const snapshot = await bench.fetch();
      const entries = await bench.list(snapshot);
      await bench.read(snapshot, []);
      const last = entries.slice(-1);
      const asked = Object.fromEntries(last.map(({ path }) => [path, files[path]!]));
      ensureContents(await bench.contents(snapshot, last), asked);
      ensureContents(await bench.contents(snapshot, entries.toReversed()), files);
    },
  },
  {
    id: 'unread-bodies',
    title: 'goes on after a body that nobody reads',
    async run(bench) {
      const files = { 'a.bin': someBytes(256 * 1024), 'b.bin': someBytes(256 * 1024), 'c.bin': someBytes() };
      await bench.files.set(files);
      const snapshot = await bench.fetch();
      const bodies = bench.bodies(snapshot, await bench.list(snapshot));
      for (const _ of Object.keys(files)) {
        const next = await bench.wait('read(), after a body was destroyed unread,', () => bodies.next());
        ensure(
          !next.done,
          'read() ended after a body that was destroyed unread, before all bodies were yielded.',
          'A consumer may destroy a body that it does not want: end what feeds it, and go on with the next entry.',
        );
        next.value.body.on('error', () => undefined).destroy();
      }
      await bench.wait('read(), after a body was destroyed unread,', () => bodies.next());
    },
  },
  {
    id: 'large-file',
    title: 'streams a large file, no faster than it is consumed',
    applies: ({ largeFileBytes }) => largeFileBytes !== 0,
    async run(bench) {
      const size = bench.suite.largeFileBytes ?? LARGE;
      const content = largeBytes(size);
      await bench.files.set({ 'large.bin': content });
      const memory = await MemoryUse.now();
      const snapshot = await bench.fetch();
      const bodies = bench.bodies(snapshot, await bench.list(snapshot));
      const first = await bench.wait('read()', () => bodies.next());
      ensure(!first.done, 'read() gave no body for a large file.', 'Yield { entry, body } for every entry.');
      const chunks = bench.chunks('large.bin', first.value.body);
      const hash = createHash('sha256');
      let length = 0;
      for (;;) {
        const next = await bench.wait('The body of a large file', () => chunks.next());
        if (next.done) break;
        if (length === 0) {
          await memoryRests();
          const held = await memory.more(size / 2, bench.deadline);
          ensure(
            held < size / 2,
            `After one chunk of a file of ${size} bytes was consumed, ${held} bytes more were in memory.`,
            'Hand over the stream of the remote as the body, and let it stop while nobody reads (pipeline, async ' +
              'generators and pipe() do; gathering chunks in an array, or push() that ignores its answer, does not). A ' +
              'backend for small files only sets `largeFileBytes: 0` in its test.',
          );
        }
        hash.update(next.value);
        length += next.value.length;
      }
      ensure(
        length === size && hash.digest('hex') === createHash('sha256').update(content).digest('hex'),
        `The body of a file of ${size} bytes has other bytes than the file; it has ${length}.`,
        'Hand over every byte, in order, also when the consumer is slow.',
      );
    },
  },
];
