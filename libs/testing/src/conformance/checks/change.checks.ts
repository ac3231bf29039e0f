import type { Entry, EntryChange, Snapshot } from '@lib/core';
import type { Check } from '../check.js';
import { ensure } from '../conformance.error.js';
import type { Workbench } from '../workbench.js';
import { ensureSeen, filesOf } from './basic.checks.js';
import { fewFiles, largeBytes, shown, someBytes } from './samples.js';

export const changeChecks: readonly Check[] = [
  {
    id: 'changes',
    title: 'sees what was created, changed and deleted',
    async run(bench) {
      const kept = someBytes();
      await bench.files.set({ 'kept.bin': kept, 'changed.bin': someBytes(), 'deleted.bin': someBytes() });
      await bench.listing();
      const files = { 'kept.bin': kept, 'changed.bin': someBytes(80), 'created.bin': someBytes() };
      await ensureSeen(bench, files);
    },
  },
  {
    id: 'fingerprints-stable',
    title: 'gives the same fingerprint for as long as a file does not change',
    async run(bench) {
      await bench.files.set(fewFiles());
      const first = await byPath(bench);
      const second = await byPath(bench);
      for (const [path, { fingerprint }] of first) {
        const again = second.get(path)?.fingerprint ?? null;
        ensure(
          fingerprint === null || again === null || fingerprint === again,
          `The fingerprint of ${shown(path)} was ${fingerprint}, and then ${again}, although the file did not change.`,
          'Make it of what the remote says about the content (ETag, id, modification time and size), not of the ' +
            'moment, the connection or a counter of your own: each sync would read every file again.',
        );
      }
    },
  },
  {
    id: 'fingerprints-change',
    title: 'gives another fingerprint when the content changes, also to content of equal size',
    async run(bench) {
      await bench.files.set({ 'changed.bin': someBytes(), 'other.bin': someBytes() });
      const before = (await byPath(bench)).get('changed.bin')!;
      await bench.files.change({ 'changed.bin': someBytes() });
      const after = (await byPath(bench)).get('changed.bin')!;
      ensure(
        before.fingerprint === null || before.fingerprint !== after.fingerprint,
        `The fingerprint of a file stayed ${before.fingerprint}, although its content changed (to as many bytes).`,
        'Make it of something that every change of the content changes. Size is not enough, and neither is a ' +
          'modification time in whole seconds. Where the remote has no such thing, give null: the file is then read ' +
          'at each sync.',
      );
    },
  },
  {
    id: 'content-addressed',
    title: 'keeps its promise that equal fingerprints prove equal content at any path',
    async run(bench) {
      if (!bench.contentAddressed) return;
      const [one, two] = [someBytes(), someBytes()];
      const contents = new Map<string, Buffer>();
      for (const files of [
        { 'a.bin': one, 'b.bin': two, 'c.bin': one },
        { 'a.bin': two, 'b.bin': one, 'c.bin': one },
      ]) {
        await bench.files.set(files);
        for (const { path, fingerprint } of await bench.listing()) {
          const content = files[path as keyof typeof files];
          if (fingerprint === null) continue;
          ensure(
            contents.get(fingerprint)?.equals(content) ?? true,
            `Two files of different content have the fingerprint ${fingerprint}.`,
            'Make fingerprints digests of the content, or leave `contentAddressed` out of @DataBackend().',
          );
          contents.set(fingerprint, content);
        }
      }
    },
  },
  {
    id: 'changes-since',
    title: 'tells with changes() exactly what differs from an earlier revision',
    async run(bench) {
      const kept = someBytes();
      await bench.files.set({ 'kept.bin': kept, 'changed.bin': someBytes(), 'deleted.bin': someBytes() });
      const context = await bench.context();
      const earlier = await bench.fetch(context);
      if (!earlier.changes || earlier.revision === null) return;
      await bench.list(earlier);
      await earlier.published?.();
      await bench.dispose(earlier);
      await bench.files.set({ 'kept.bin': kept, 'changed.bin': someBytes(), 'created.bin': someBytes() });
      const snapshot = await bench.fetch(context);
      const told = await tellChanges(bench, snapshot, earlier.revision);
      const expected = 'changed.bin updated, created.bin created, deleted.bin deleted';
      ensure(
        told === null || told === expected,
        `changes() told "${told}", and it was "${expected}".`,
        'Tell each path that differs once, or return null where that is not known: everything is listed then.',
      );
    },
  },
  {
    id: 'consistency',
    title: 'never hands over content of another version than it listed',
    async run(bench) {
      const files = { 'kept.bin': someBytes(), 'changed.bin': someBytes(), 'removed.bin': someBytes() };
      await bench.files.set(files);
      const snapshot = await bench.fetch();
      const entries = filesOf(await bench.list(snapshot));
      const changed = someBytes();
      await bench.files.change({ 'changed.bin': changed, 'removed.bin': null });
      const found = await readLoosely(bench, snapshot, entries);
      const unproven = entries.find(({ path }) => path === 'changed.bin')?.fingerprint === null;
      for (const [path, body] of found) {
        const whole = body.equals(files[path as keyof typeof files]) || (unproven && body.equals(changed));
        ensure(
          whole,
          `${shown(path)} was changed or removed after it was listed, and read() gave ${body.length} bytes that are ` +
            'not what was listed.',
          'Read the version that was listed (by its id, or with If-Match); where it is gone, end the body with ' +
            "new EntryProblemError('FS_FILE_CHANGED', …), or let read() throw.",
        );
      }
    },
  },
  {
    id: 'torn-reads',
    title: 'never mixes the content of two versions in one body',
    async run(bench) {
      const size = 4 * 1024 ** 2;
      const [before, after] = [largeBytes(size), largeBytes(size)];
      await bench.files.set({ 'large.bin': before });
      const snapshot = await bench.fetch();
      const bodies = bench.bodies(snapshot, await bench.list(snapshot));
      const next = await bench.ending('read()', () => bodies.next());
      if ('error' in next || next.value.done) return;
      const chunks = bench.chunks('large.bin', next.value.value.body);
      const read: Buffer[] = [];
      for (;;) {
        const chunk = await bench.ending('The body of a file that changes', () => chunks.next());
        if ('error' in chunk) return;
        if (chunk.value.done) break;
        if (read.length === 0) await bench.files.change({ 'large.bin': after });
        read.push(chunk.value.value);
      }
      const body = Buffer.concat(read);
      ensure(
        body.equals(before) || body.equals(after),
        `A file was replaced while it was read, and its body ended well with ${body.length} bytes that are of neither version.`,
        'Read from one version (one request, one open file, an id); where that cannot be, compare before and after, ' +
          "and end the body with new EntryProblemError('FS_FILE_CHANGED', …).",
      );
    },
  },
];

async function byPath(bench: Workbench): Promise<Map<string, Entry>> {
  return new Map((await bench.listing()).map((entry) => [entry.path, entry]));
}

async function tellChanges(bench: Workbench, snapshot: Snapshot, since: string): Promise<string | null> {
  const changes = await bench.wait('changes()', () => snapshot.changes!(since));
  if (changes === null) return null;
  const told: string[] = [];
  const iterator = bench.iterator<EntryChange>('changes()', () => changes);
  for (;;) {
    const next = await bench.wait('changes()', () => iterator.next());
    if (next.done) return told.toSorted().join(', ');
    told.push(`${next.value.entry.path} ${next.value.change}`);
  }
}

/** The bodies that end well, of a remote that has changed: any of them, and the reading itself, may fail. */
async function readLoosely(
  bench: Workbench,
  snapshot: Snapshot,
  entries: readonly Entry[],
): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  const bodies = bench.bodies(snapshot, entries);
  for (;;) {
    const next = await bench.ending('read()', () => bodies.next());
    if ('error' in next || next.value.done) return found;
    const { entry, body } = next.value.value;
    const content = await bench.drain(entry.path, body);
    if ('value' in content) found.set(entry.path, content.value);
  }
}
