import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { Check } from '../check.js';
import { ensure } from '../conformance.error.js';
import { comesToHold } from '../deadline.js';
import type { Ending } from '../ending.js';
import { fewFiles, largeBytes, shown, someBytes } from './samples.js';

const REMEDY =
  'Give context.signal to every request, and call context.signal.throwIfAborted() before each yield; DirectorySnapshot.of() ' +
  'takes it as `signal`.';

/** What the engine aborts with is an error of its own, too. */
const reason = new Error('The check stopped the backend.');

export const abortChecks: readonly Check[] = [
  {
    id: 'abort-before',
    title: 'does not begin when it was stopped before',
    async run(bench) {
      await bench.files.set(fewFiles());
      const context = await bench.context({ signal: AbortSignal.abort(reason) });
      await bench.probe(undefined, context);
      const opened = await bench.open(undefined, context);
      if ('error' in opened) return ensureAborted('fetch()', opened);
      const iterator = bench.iterator('list()', () => opened.value.list());
      ensureAborted('list()', await bench.ending('list() with a signal that is aborted', () => iterator.next()));
    },
  },
  {
    id: 'abort-listing',
    title: 'stops in the middle of a listing',
    async run(bench) {
      const names = Array.from({ length: 30 }, (_, index) => `folder ${index % 3}/${index}.txt`);
      await bench.files.set(Object.fromEntries(names.map((name) => [name, someBytes()])));
      const controller = new AbortController();
      const snapshot = await bench.fetch(await bench.context({ signal: controller.signal }));
      const iterator = bench.iterator('list()', () => snapshot.list());
      await bench.wait('list()', () => iterator.next());
      controller.abort(reason);
      ensureAborted('list()', await bench.ending('list(), after it was stopped,', () => iterator.next()));
    },
  },
  {
    id: 'abort-reading',
    title: 'stops in the middle of a file',
    async run(bench) {
      const content = largeBytes(8 * 1024 ** 2);
      await bench.files.set({ 'a.bin': content, 'b.bin': content, 'c.bin': someBytes() });
      const controller = new AbortController();
      const snapshot = await bench.fetch(await bench.context({ signal: controller.signal }));
      const entries = (await bench.list(snapshot)).toSorted((a, b) => (a.path < b.path ? -1 : 1));
      const bodies = bench.bodies(snapshot, entries);
      const first = await bench.wait('read()', () => bodies.next());
      ensure(!first.done, 'read() gave no body.', 'Yield { entry, body } for every entry that the iterable gives.');
      const { entry, body } = first.value;
      const chunks = bench.chunks(entry.path, body);
      const read = [(await bench.wait('A body', () => chunks.next())).value as Buffer];
      controller.abort(reason);
      for (;;) {
        const next = await bench.ending('A body, after it was stopped,', () => chunks.next());
        if ('error' in next) break;
        if (!next.value.done) {
          read.push(next.value.value);
          continue;
        }
        ensure(
          Buffer.concat(read).equals(content),
          `The body of ${shown(entry.path)} was cut off when it was stopped, and ended as if it were whole.`,
          'Destroy it with context.signal.reason; what ends a stream without an error has delivered everything.',
        );
        break;
      }
      ensureAborted('read()', await bench.ending('read(), after it was stopped,', () => bodies.next()));
    },
  },
  {
    id: 'abort-waiting',
    title: 'stops while it waits for a remote that says nothing',
    applies: ({ silent }) => silent !== undefined,
    async run(bench) {
      const sockets = new Set<Socket>();
      const server = createServer((socket) => {
        // What is not read to its end is never seen to close.
        sockets.add(socket.on('error', () => undefined).resume());
        socket.once('close', () => sockets.delete(socket));
      });
      await once(server.listen(0, '127.0.0.1'), 'listening');
      try {
        const target = await bench.suite.silent!(`127.0.0.1:${(server.address() as AddressInfo).port}`);
        const controller = new AbortController();
        const context = await bench.context({ signal: controller.signal });
        const asked = Promise.all([bench.probe(target, context), bench.open(target, context).then(listed)]);
        // It is waited for below, but perhaps never.
        asked.catch(() => undefined);
        await Promise.race([comesToHold(() => sockets.size > 0, bench.deadline), asked]);
        ensure(
          sockets.size > 0,
          'The backend did not connect to the address that `silent` was given.',
          'Let `silent` return a target at exactly that host and port.',
        );
        controller.abort(reason);
        const [probed, list] = await asked;
        ensureAborted('fetch() or list()', list);
        if ('error' in probed) ensureAborted('revision()', probed);
        ensure(
          await comesToHold(() => sockets.size === 0, bench.deadline),
          'After it was stopped, the connection to a remote that says nothing stayed open.',
          'Destroy the request and its socket when context.signal aborts.',
        );
      } finally {
        for (const socket of sockets) socket.destroy();
        server.close();
      }

      async function listed(opened: Awaited<ReturnType<typeof bench.open>>): Promise<Ending<unknown>> {
        if ('error' in opened) return opened;
        const iterator = bench.iterator('list()', () => opened.value.list());
        return bench.ending('list()', () => iterator.next());
      }
    },
  },
];

/** @throws ConformanceError unless it failed with what it was stopped with */
function ensureAborted(doing: string, ending: Ending<unknown>): void {
  if ('value' in ending) {
    const done = (ending.value as IteratorResult<unknown> | null)?.done === true;
    ensure(false, `${doing} ${done ? 'ended as if it were complete' : 'went on'} after it was stopped.`, REMEDY);
  }
  ensure(
    causes(ending.error).some((error) => error === reason || (error as Error)?.name === 'AbortError'),
    `${doing} was stopped, and threw something else than the reason of the signal: ${String(ending.error)}.`,
    'Throw context.signal.reason, or an AbortError, also from a catch that translates errors.',
  );
}

/** An error and what caused it. */
function causes(error: unknown): unknown[] {
  const found: unknown[] = [];
  for (let next = error; next !== undefined && found.length < 5; next = (next as Error | null)?.cause) found.push(next);
  return found;
}
