import { remotes } from '../support/memory-backend.js';
import { problemEntry } from '../support/memory-backend.js';
import { describeOnEachDatabase } from '../support/databases.js';
import { SourceApplication } from '../support/source-application.js';

describeOnEachDatabase('A sync', (open) => {
  let application: SourceApplication;

  beforeAll(async () => {
    application = await SourceApplication.start(await open());
  });

  afterAll(async () => {
    await application?.[Symbol.asyncDispose]();
    remotes.clear();
  });

  const sync = (id: string, confirm?: string) => application.sources.sync(id, confirm ? { confirm } : {});

  it('publishes the files of the remote as revision 1', async () => {
    const { source, remote } = await application.add();
    remote.write('a.txt', 'A');
    remote.write('dir/b.txt', 'B');
    remote.write('empty', '');
    remote.links.set('link', '../elsewhere');

    const result = await sync(source.id);

    expect(result).toMatchObject({ outcome: 'changed', revision: 1, created: 4, updated: 0, deleted: 0, problems: 0 });
    expect(await application.contents(source.id)).toEqual({
      'a.txt': 'A',
      'dir/b.txt': 'B',
      empty: '',
      link: '-> ../elsewhere',
    });
    expect(await application.sources.get(source.id)).toMatchObject({
      status: 'completed',
      state: 'idle',
      lastResult: 'changed',
      revision: 1,
      fileCount: 4,
    });
  });

  it('reads nothing when nothing changed, and publishes no revision', async () => {
    const { source, remote } = await application.add();
    remote.write('a', '1');
    await sync(source.id);
    remote.takeReads();

    expect(await sync(source.id)).toMatchObject({ outcome: 'unchanged', revision: 1 });
    expect(remote.takeReads()).toEqual([]);
    expect((await application.revisions.list(source.id)).items).toHaveLength(1);
  });

  it('asks a remote with revisions only for its revision', async () => {
    const { source, remote } = await application.add();
    remote.revision = 'commit-1';
    remote.write('a', '1');
    await sync(source.id);
    remote.log.length = 0;

    expect(await sync(source.id)).toMatchObject({ outcome: 'unchanged', remoteRevision: 'commit-1' });
    expect(remote.log).toEqual(['revision']);
  });

  it('reads only what changed', async () => {
    const { source, remote } = await application.add();
    for (let index = 0; index < 50; index++) remote.write(`f${index}`, `${index}`);
    await sync(source.id);
    remote.takeReads();
    remote.write('f7', 'changed');
    remote.write('new', 'new');
    remote.remove('f9');

    expect(await sync(source.id)).toMatchObject({
      outcome: 'changed',
      revision: 2,
      created: 1,
      updated: 1,
      deleted: 1,
    });
    expect(remote.takeReads()).toEqual(['f7', 'new']);
    const changes = await application.revisions.changes(source.id);
    expect(changes.items.map(({ path, change }) => [path, change])).toEqual([
      ['f7', 'updated'],
      ['f9', 'deleted'],
      ['new', 'created'],
    ]);
  });

  it('does not publish what was only touched, and does not read it again', async () => {
    const { source, remote } = await application.add();
    remote.write('a', 'same');
    await sync(source.id);
    remote.takeReads();
    remote.write('a', 'same');

    expect(await sync(source.id)).toMatchObject({ outcome: 'unchanged', revision: 1 });
    expect(remote.takeReads()).toEqual(['a']);
    await sync(source.id);
    expect(remote.takeReads()).toEqual([]);
  });

  it('does not read renamed files of a content-addressed backend', async () => {
    const { source, remote } = await application.add({ type: 'memory-digest' });
    remote.write('old/name', 'content');
    await sync(source.id);
    remote.takeReads();
    remote.remove('old/name');
    remote.write('new/name', 'content');

    expect(await sync(source.id)).toMatchObject({ created: 1, deleted: 1, updated: 0 });
    expect(remote.takeReads()).toEqual([]);
    expect(await application.contents(source.id)).toEqual({ 'new/name': 'content' });
  });

  it('follows a file that becomes a directory, and back', async () => {
    const { source, remote } = await application.add();
    remote.write('x', 'file');
    await sync(source.id);
    remote.remove('x');
    remote.write('x/y', 'below');
    await sync(source.id);
    expect(await application.contents(source.id)).toEqual({ 'x/y': 'below' });
    remote.remove('x/y');
    remote.write('x', 'file again');
    await sync(source.id);
    expect(await application.contents(source.id)).toEqual({ x: 'file again' });
  });

  it('keeps every revision readable', async () => {
    const { source, remote } = await application.add();
    remote.write('a', '1');
    await sync(source.id);
    remote.write('a', '2');
    remote.write('b', 'b');
    await sync(source.id);
    remote.remove('a');
    await sync(source.id);

    expect(await application.contents(source.id, 1)).toEqual({ a: '1' });
    expect(await application.contents(source.id, 2)).toEqual({ a: '2', b: 'b' });
    expect(await application.contents(source.id, 3)).toEqual({ b: 'b' });
    const net = await application.revisions.changes(source.id, { from: 1, to: 3 });
    expect(net.items.map(({ path, change }) => [path, change])).toEqual([
      ['a', 'deleted'],
      ['b', 'created'],
    ]);
    expect((await application.revisions.changes(source.id, { from: 0, to: 3 })).items.map(({ path }) => path)).toEqual([
      'b',
    ]);
  });

  it('applies a changed ignore rule to files that are there, in both directions', async () => {
    const { source, remote } = await application.add();
    remote.revision = 'commit-1';
    remote.write('keep.yaml', 'k');
    remote.write('drop.log', 'd');
    await sync(source.id);

    await application.sources.update(source.id, { ignoreRules: '*.log' });
    expect(await sync(source.id)).toMatchObject({ outcome: 'changed', deleted: 1, created: 0 });
    expect(await application.contents(source.id)).toEqual({ 'keep.yaml': 'k' });

    await application.sources.update(source.id, { ignoreRules: '' });
    expect(await sync(source.id)).toMatchObject({ outcome: 'changed', created: 1 });
    expect(await application.contents(source.id)).toEqual({ 'keep.yaml': 'k', 'drop.log': 'd' });
  });

  it('keeps the last version of a file that cannot be taken, and says so', async () => {
    const { source, remote } = await application.add();
    remote.write('good', '1');
    remote.write('bad', 'before');
    await sync(source.id);
    remote.write('good', '2');
    remote.remove('bad');
    remote.extra = [problemEntry('bad', { code: 'FS_UNREADABLE', message: 'permission denied' })];

    expect(await sync(source.id)).toMatchObject({ outcome: 'changed', updated: 1, deleted: 0, problems: 1 });
    expect(await application.contents(source.id)).toEqual({ good: '2', bad: 'before' });
    expect(await application.revisions.problems(source.id)).toEqual([
      { path: 'bad', code: 'FS_UNREADABLE', message: 'permission denied' },
    ]);
  });

  it('deletes nothing when a directory could not be listed', async () => {
    const { source, remote } = await application.add();
    remote.write('dir/a', 'a');
    remote.write('b', 'b');
    await sync(source.id);
    remote.remove('dir/a');
    remote.remove('b');
    remote.write('c', 'c');
    remote.extra = [problemEntry('dir', { code: 'FS_UNREADABLE', incomplete: true })];

    expect(await sync(source.id)).toMatchObject({ created: 1, deleted: 0 });
    remote.extra = [];
    expect(await sync(source.id)).toMatchObject({ deleted: 2 });
    expect(await application.contents(source.id)).toEqual({ c: 'c' });
  });

  it('never stores an unsafe path, and takes the rest', async () => {
    const { source, remote } = await application.add();
    remote.write('good', 'g');
    remote.write('../escape', 'x');
    remote.write('nul\0', 'x');

    expect(await sync(source.id)).toMatchObject({ created: 1, problems: 2 });
    expect(await application.contents(source.id)).toEqual({ good: 'g' });
    expect((await application.revisions.problems(source.id)).map(({ code }) => code)).toEqual([
      'PATH_UNSAFE',
      'PATH_UNSAFE',
    ]);
  });

  describe('when most files disappear', () => {
    const shrunk = async () => {
      const { source, remote } = await application.add();
      for (let index = 0; index < 10; index++) remote.write(`f${index}`, `${index}`);
      await sync(source.id);
      for (let index = 0; index < 6; index++) remote.remove(`f${index}`);
      return { source, remote };
    };

    it('is held, and nothing changes', async () => {
      const { source } = await shrunk();
      const result = await sync(source.id);
      expect(result).toMatchObject({ outcome: 'held', revision: 1, deleted: 0 });
      expect(Object.keys(await application.contents(source.id))).toHaveLength(10);
      expect(await application.sources.get(source.id)).toMatchObject({
        lastResult: 'held',
        status: 'failed',
        blockedBy: { code: 'SYNC_MASS_DELETE_HELD', planId: result.planId },
      });
    });

    it('goes on when the plan is confirmed', async () => {
      const { source } = await shrunk();
      const { planId } = await sync(source.id);
      expect(await sync(source.id, planId)).toMatchObject({ outcome: 'changed', deleted: 6 });
      expect(await application.sources.get(source.id)).toMatchObject({ blockedBy: null, fileCount: 4 });
    });

    it('refuses a confirmation of another plan', async () => {
      const { source, remote } = await shrunk();
      const { planId } = await sync(source.id);
      remote.remove('f9');
      await expect(sync(source.id, planId)).rejects.toMatchObject({ code: 'PLAN_STALE' });
      expect(Object.keys(await application.contents(source.id))).toHaveLength(10);
    });

    it('passes by itself when the files are back', async () => {
      const { source, remote } = await shrunk();
      await sync(source.id);
      for (let index = 0; index < 6; index++) remote.write(`f${index}`, `${index}`);
      expect(await sync(source.id)).toMatchObject({ outcome: 'unchanged' });
      expect(await application.sources.get(source.id)).toMatchObject({ blockedBy: null, status: 'completed' });
    });

    it('is never held because of own edits', async () => {
      const { source } = await shrunk();
      await application.sources.update(source.id, { ignoreRules: 'f*' });
      expect(await sync(source.id)).toMatchObject({ outcome: 'held' });
      const { source: other, remote } = await application.add();
      for (let index = 0; index < 10; index++) remote.write(`f${index}`, `${index}`);
      await sync(other.id);
      await application.sources.update(other.id, { ignoreRules: 'f*' });
      expect(await sync(other.id)).toMatchObject({ outcome: 'changed', deleted: 10 });
    });

    it('is held with a proving revision only when nothing is left', async () => {
      const { source, remote } = await application.add();
      remote.revision = '1';
      for (let index = 0; index < 10; index++) remote.write(`f${index}`, `${index}`);
      await sync(source.id);
      for (let index = 0; index < 9; index++) remote.remove(`f${index}`);
      remote.revision = '2';
      expect(await sync(source.id)).toMatchObject({ outcome: 'changed', deleted: 9 });
      remote.files.clear();
      remote.revision = '3';
      expect(await sync(source.id)).toMatchObject({ outcome: 'held' });
    });
  });

  it('streams a file of many chunks in and out, whole and in part', async () => {
    const { source, remote } = await application.add();
    const content = Buffer.alloc(5 * 1024 * 1024 + 123, 'abcdefghijklmnopqrstuvwxyz0123456789');
    remote.write('large', content);
    await sync(source.id);

    expect((await application.files.read(source.id, 'large')).equals(content)).toBe(true);
    const range = { start: 1024 * 1024 - 10, end: 3 * 1024 * 1024 + 10 };
    const { stream } = await application.files.stream(source.id, 'large', { range });
    const part = Buffer.concat(await stream.toArray());
    expect(part.equals(content.subarray(range.start, range.end))).toBe(true);
  });

  it('parses what is small enough to be parsed at once', async () => {
    const { source, remote } = await application.add();
    remote.write('a.yaml', 'vlan: 10\n');
    remote.write('a.json', '{"vlan": 10}');
    remote.write('large.yaml', `text: ${'x'.repeat(1024 * 1024)}\n`);
    await sync(source.id);
    expect(await application.files.yaml(source.id, 'a.yaml')).toEqual({ vlan: 10 });
    expect(await application.files.json(source.id, 'a.json')).toEqual({ vlan: 10 });
    await expect(application.files.yaml(source.id, 'large.yaml')).rejects.toMatchObject({
      code: 'FILE_TOO_LARGE_TO_PARSE',
    });
  });

  it('stores equal content once', async () => {
    const { source, remote } = await application.add();
    const content = Buffer.alloc(3 * 1024 * 1024, 'shared ');
    for (const name of ['one', 'two', 'three']) remote.write(name, content);
    await sync(source.id);
    const { source: other, remote: second } = await application.add();
    second.write('again', content);
    await sync(other.id);

    const hash = (await application.files.get(source.id, 'one')).hash!;
    const { database } = application;
    const { rows } = await database.query<{ contents: number; chunks: number }>(
      `SELECT count(DISTINCT content.hash) AS contents, count(chunk.blob_id) AS chunks
       FROM ${database.schema}.content LEFT JOIN ${database.schema}.content_chunk AS chunk USING (blob_id)
       WHERE content.hash = $1`,
      [Buffer.from(hash, 'hex')],
    );
    expect(rows[0]).toEqual({ contents: 1, chunks: 3 });
    expect((await application.files.get(other.id, 'again')).hash).toBe(hash);
  });

  it('shows what it would do without doing it', async () => {
    const { source, remote } = await application.add();
    remote.write('a', '1');
    remote.write('b', '1');
    await sync(source.id);
    remote.write('a', '2');
    remote.write('c', '1');
    remote.takeReads();

    const plan = await application.sources.plan(source.id);
    expect(plan).toMatchObject({ baseRevision: 1, created: 1, updated: 1, deleted: 0, held: false });
    expect(plan.changes).toEqual([
      { path: 'a', change: 'updated' },
      { path: 'c', change: 'created' },
    ]);
    expect(remote.takeReads()).toEqual([]);
    expect(await application.contents(source.id)).toEqual({ a: '1', b: '1' });
    expect(await sync(source.id, plan.planId)).toMatchObject({ outcome: 'changed', created: 1, updated: 1 });
  });

  it('lists directories level by level', async () => {
    const { source, remote } = await application.add();
    for (const path of ['a', 'a/b', 'a/c/d', 'e/f', 'g']) remote.write(path, path);
    await sync(source.id);
    const names = async (path: string) =>
      (await application.files.list(source.id, { path, recursive: false })).items.map((item) => [item.path, item.type]);
    expect(await names('')).toEqual([
      ['a', 'file'],
      ['a', 'directory'],
      ['e', 'directory'],
      ['g', 'file'],
    ]);
    expect(await names('a')).toEqual([
      ['a/b', 'file'],
      ['a/c', 'directory'],
    ]);
    expect((await application.files.list(source.id, { path: 'a' })).items.map(({ path }) => path)).toEqual([
      'a/b',
      'a/c/d',
    ]);
  });

  it('gives pages that speak of one revision, whatever is published meanwhile', async () => {
    const { source, remote } = await application.add();
    for (let index = 0; index < 30; index++) remote.write(`f${String(index).padStart(2, '0')}`, 'old');
    await sync(source.id);
    const first = await application.files.list(source.id, { limit: 10 });
    const paths = Array.from(remote.files.keys());
    for (const path of paths) remote.write(`${path}-renamed`, 'new');
    await sync(source.id);
    const second = await application.files.list(source.id, { limit: 20, cursor: first.nextCursor! });

    expect([...first.items, ...second.items].map(({ path }) => path)).toEqual(paths);
    expect(second.nextCursor).toBeNull();
  });
});
