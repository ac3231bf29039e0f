import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { type Entry, EntryProblemError } from '@lib/core';
import type { DataSource, SyncStep } from '@lib/sources';
import { describeOnEachDatabase } from '../support/databases.js';
import { MemoryRemote, problemEntry, remotes } from '../support/memory-backend.js';
import { ScriptedPlugin, type ScriptedRemote, scriptedRemote } from '../support/scripted-backend.js';
import { SourceApplication } from '../support/source-application.js';
import { leftovers, NOTHING_LEFT } from '../support/sync-invariants.js';

const unlisted = (path: string) => problemEntry(path, { code: 'FS_UNREADABLE', incomplete: true });

describeOnEachDatabase('At its edges, a sync', (open) => {
  let application: SourceApplication;
  let breakAt: SyncStep | null = null;

  beforeAll(async () => {
    application = await SourceApplication.start(await open(), {
      imports: [ScriptedPlugin],
      checkpoint: (step) => {
        if (step === breakAt) throw new Error('broken on purpose');
      },
    });
  });

  afterAll(async () => {
    await application?.[Symbol.asyncDispose]();
    remotes.clear();
  });

  const sync = (source: DataSource, confirm?: string) =>
    application.sources.sync(source.id, confirm ? { confirm } : {});

  function fill(remote: MemoryRemote, count: number): void {
    for (let index = 0; index < count; index++) remote.write(`f${index}`, `${index}`);
  }

  async function scripted(files: Record<string, string>): Promise<{ source: DataSource; remote: ScriptedRemote }> {
    const url = `scripted://${randomUUID()}`;
    const source = await application.sources.create({ name: url, type: 'scripted', sourceUrl: url });
    const remote = scriptedRemote(url);
    remote.set(files);
    return { source, remote };
  }

  describe('of a listing that is incomplete', () => {
    it('is not held, since it deletes nothing', async () => {
      const { source, remote } = await application.add();
      fill(remote, 10);
      await sync(source);
      remote.files.clear();
      remote.write('f0', 'changed');
      remote.extra = [unlisted('directory')];

      expect(await sync(source)).toMatchObject({ outcome: 'changed', updated: 1, deleted: 0 });
      expect(Object.keys(await application.contents(source.id))).toHaveLength(10);
    });

    it('does not lower what the next listing is measured by', async () => {
      const { source, remote } = await application.add();
      fill(remote, 10);
      await sync(source);
      remote.files.clear();
      remote.write('new', 'new');
      remote.extra = [unlisted('directory')];
      await sync(source);
      remote.extra = [];

      expect(await sync(source)).toMatchObject({ outcome: 'held', deleted: 0 });
      expect(Object.keys(await application.contents(source.id))).toHaveLength(11);
    });

    it('deletes as always when what could not be listed is ignored', async () => {
      const { source, remote } = await application.add({ ignoreRules: 'lost+found/\n' });
      fill(remote, 3);
      remote.extra = [unlisted('lost+found')];
      expect(await sync(source)).toMatchObject({ outcome: 'changed', problems: 0 });
      remote.remove('f0');
      expect(await sync(source)).toMatchObject({ outcome: 'changed', deleted: 1, problems: 0 });
      expect(await sync(source)).toMatchObject({ outcome: 'unchanged' });
    });
  });

  describe('of a source that was pointed elsewhere', () => {
    async function elsewhere(source: DataSource): Promise<MemoryRemote> {
      const host = randomUUID();
      const remote = new MemoryRemote();
      remotes.set(host, remote);
      await application.sources.update(source.id, { sourceUrl: `memory://${host}` });
      return remote;
    }

    it('does not take the fingerprint of a file that it could not read there for one of the new place', async () => {
      const { source, remote: first } = await application.add();
      first.write('a', 'of the first');
      await sync(source);
      const second = await elsewhere(source);
      second.write('a', 'of the second');
      second.before = (step) => {
        if (step === 'read') throw new EntryProblemError('FS_UNREADABLE', 'not now');
      };
      expect(await sync(source)).toMatchObject({ problems: 1 });
      second.before = () => undefined;

      expect(await sync(source)).toMatchObject({ outcome: 'changed', updated: 1, problems: 0 });
      expect(await application.contents(source.id)).toEqual({ a: 'of the second' });
    });

    it('does not take fingerprints of a place that it never published for those of the first', async () => {
      const { source, remote: first } = await application.add();
      const { sourceUrl } = source;
      first.write('a', 'same');
      await sync(source);
      const second = await elsewhere(source);
      second.write('a', 'unlike');
      second.write('a', 'same');
      breakAt = 'read';
      await expect(sync(source)).rejects.toThrow('broken on purpose');
      breakAt = null;
      await application.sources.update(source.id, { sourceUrl });
      first.write('a', 'now unlike');

      expect(await sync(source)).toMatchObject({ outcome: 'changed', updated: 1 });
      expect(await application.contents(source.id)).toEqual({ a: 'now unlike' });
    });
  });

  it('gives a backend the entries that it listed', async () => {
    const { source, remote } = await scripted({ a: 'a', b: 'b' });
    const lastModified = new Date('2026-01-02T03:04:05.678Z');
    const listed = [
      { ...remote.entry('a'), lastModified },
      { ...remote.entry('b'), size: null, fingerprint: null },
    ];
    const asked: Entry[] = [];
    remote.replace = {
      list: async function* () {
        yield* listed;
      },
      read: async function* (entries) {
        for await (const entry of entries) {
          asked.push(entry);
          yield { entry, body: Readable.from([entry.path]) };
        }
      },
    };
    await sync(source);
    expect(asked.toSorted((one, other) => (one.path < other.path ? -1 : 1))).toEqual(listed);
  });

  describe('of a large listing', () => {
    const LARGE = 20_001;

    it('leaves no scratch rows when nothing changed, or when it is held', async () => {
      const { source, remote } = await application.add({ ignoreRules: '*' });
      fill(remote, LARGE);
      remote.write('kept', '1');
      await sync(source);
      expect(await sync(source)).toMatchObject({ outcome: 'unchanged' });
      expect(await leftovers(application.database)).toEqual(NOTHING_LEFT);

      const { source: other, remote: shrinking } = await application.add({ ignoreRules: '*' });
      fill(shrinking, 2 * LARGE + 10);
      await sync(other);
      shrinking.files.clear();
      fill(shrinking, LARGE);
      expect(await sync(other)).toMatchObject({ outcome: 'held' });
      expect(await leftovers(application.database)).toEqual(NOTHING_LEFT);
    });
  });

  describe('that is only planned, or cannot be confirmed,', () => {
    it('leaves the marks of a held source alone', async () => {
      const { source, remote } = await application.add();
      fill(remote, 10);
      await sync(source);
      remote.files.clear();
      const { planId } = await sync(source);
      const marks = { lastResult: 'held', lastError: null, blockedBy: { code: 'SYNC_MASS_DELETE_HELD', planId } };

      remote.before = () => {
        throw new Error('the remote is gone');
      };
      await expect(application.sources.plan(source.id)).rejects.toMatchObject({ code: 'BACKEND_FAILED' });
      expect(await application.sources.get(source.id)).toMatchObject(marks);
      remote.before = () => undefined;
      await expect(sync(source, 'another plan')).rejects.toMatchObject({ code: 'PLAN_STALE' });
      expect(await application.sources.get(source.id)).toMatchObject(marks);
      expect(await application.sources.plan(source.id)).toMatchObject({ planId, held: true });
      expect(await application.sources.get(source.id)).toMatchObject(marks);
      expect(await sync(source, planId)).toMatchObject({ outcome: 'changed', deleted: 10 });
    });
  });

  it('stores a time that PostgreSQL does not have as none', async () => {
    const times = { early: new Date(-8.64e15), ancient: new Date('-000100-01-01T00:00:00Z'), late: new Date(8.64e15) };
    const { source, remote } = await scripted({ early: '', ancient: '', late: '' });
    remote.replace = {
      list: async function* () {
        for (const [path, lastModified] of Object.entries(times)) yield { ...remote.entry(path), lastModified };
      },
    };
    await sync(source);
    const { items } = await application.files.list(source.id);
    expect(Object.fromEntries(items.map(({ path, lastModified }) => [path, lastModified]))).toEqual({
      ...times,
      early: null,
    });
  });
});
