import { BUILT_IN_PLUGINS } from '@lib/backends';
import { PolicyNetwork } from '@lib/network';
import fc from 'fast-check';
import { describeOnEachDatabase } from '../support/databases.js';
import type { GitRepository } from '../support/git-repository.js';
import { GitServer } from '../support/git-server.js';
import { SourceApplication } from '../support/source-application.js';

describeOnEachDatabase('A git source', (open, kind) => {
  let application: SourceApplication;
  let server: GitServer;
  let counter = 0;

  beforeAll(async () => {
    server = await GitServer.start();
    application = await SourceApplication.start(await open(), {
      imports: [...BUILT_IN_PLUGINS],
      network: new PolicyNetwork({ allow: ['127.0.0.1'], localRoots: [server.root] }),
    });
  });

  afterAll(async () => {
    await application?.[Symbol.asyncDispose]();
    await server?.stop();
  });

  const addSource = async (parameters: Record<string, string> = {}) => {
    const name = `repository-${++counter}`;
    const repository = await server.createRepository(name);
    const create = () => application.sources.create({ name, type: 'git', sourceUrl: server.url(name), parameters });
    return { name, repository, create };
  };

  /** What git itself says is in a commit, as the source should hold it. */
  const truth = async (repository: GitRepository, revision: string) => {
    const tree = await repository.lsTree(revision);
    const contents = await repository.contents(revision);
    return Object.fromEntries(
      tree.map(({ mode, oid, path }) => [
        path,
        mode === '160000' ? `-> ${oid}` : mode === '120000' ? `-> ${contents.get(path)}` : `${contents.get(path)}`,
      ]),
    );
  };

  it('holds what git holds, byte for byte', async () => {
    const { repository, create } = await addSource();
    const binary = Buffer.from(Array.from({ length: 70_000 }, (_, index) => (index * 7919) % 256));
    const commit = await repository.commit({
      'plain.txt': 'text\n',
      empty: '',
      'dir with spaces/ü — 日本.yaml': 'ok: true\n',
      'new\nline': 'odd',
      '"quoted"': 'odd',
      'binary.bin': binary,
      link: { symlink: '../../etc/passwd' },
      module: { submodule: '0123456789012345678901234567890123456789' },
      '.hidden/file': 'h',
    });
    const source = await create();
    const result = await application.sources.sync(source.id);

    expect(result).toMatchObject({ outcome: 'changed', remoteRevision: commit, created: 9, problems: 0 });
    expect(await application.contents(source.id)).toEqual(await truth(repository, commit));
    expect((await application.files.read(source.id, 'binary.bin')).equals(binary)).toBe(true);
    const [revision] = (await application.revisions.list(source.id)).items;
    expect(revision).toMatchObject({ number: 1, remoteRevision: commit, details: { commit } });
  });

  it('costs at most two requests on one connection when nothing changed', async () => {
    const { repository, create } = await addSource();
    await repository.commit({ a: '1' });
    const source = await create();
    await application.sources.sync(source.id);
    server.resetRequests();
    const connections = server.connections;

    expect(await application.sources.sync(source.id)).toMatchObject({ outcome: 'unchanged' });
    expect(server.requests.length).toBeLessThanOrEqual(2);
    expect(server.connections - connections).toBe(1);
  });

  it('needs no request at all for a commit that is published', async () => {
    const name = `repository-${++counter}`;
    const repository = await server.createRepository(name);
    const commit = await repository.commit({ a: '1' });
    const source = await application.sources.create({
      name,
      type: 'git',
      sourceUrl: server.url(name),
      parameters: { commit },
    });
    await application.sources.sync(source.id);
    server.resetRequests();
    expect(await application.sources.sync(source.id)).toMatchObject({ outcome: 'unchanged' });
    expect(server.requests).toEqual([]);
  });

  it('publishes no revision for a commit that changes no file of the source', async () => {
    const { repository, create } = await addSource({ subpath: 'config' });
    await repository.commit({ 'config/a': '1', 'code/b': '1' });
    const source = await create();
    await application.sources.sync(source.id);
    const commit = await repository.commit({ 'code/b': '2' });

    expect(await application.sources.sync(source.id)).toMatchObject({ outcome: 'unchanged', revision: 1 });
    expect(await application.sources.get(source.id)).toMatchObject({ remoteRevision: commit });
    expect(await application.contents(source.id)).toEqual({ a: '1' });
    await repository.commit({ 'config/a': '2' });
    expect(await application.sources.sync(source.id)).toMatchObject({ outcome: 'changed', updated: 1, created: 0 });
  });

  it('takes up changed ignore rules at an unchanged commit, in both directions', async () => {
    const { repository, create } = await addSource();
    await repository.commit({ 'a.yaml': '1', 'b.log': '1' });
    const source = await create();
    await application.sources.sync(source.id);
    await application.sources.update(source.id, { ignoreRules: '*.log' });
    expect(await application.sources.sync(source.id)).toMatchObject({ outcome: 'changed', deleted: 1 });
    await application.sources.update(source.id, { ignoreRules: '' });
    expect(await application.sources.sync(source.id)).toMatchObject({ outcome: 'changed', created: 1 });
    expect(await application.contents(source.id)).toEqual({ 'a.yaml': '1', 'b.log': '1' });
  });

  it('follows a forced push and a branch that moves to other history', async () => {
    const { repository, create } = await addSource({ branch: 'main' });
    const first = await repository.commit({ a: '1', b: '1' });
    await repository.commit({ a: '2', c: '1' });
    const source = await create();
    await application.sources.sync(source.id);
    await repository.reset('main', first);
    expect(await application.sources.sync(source.id)).toMatchObject({ outcome: 'changed', remoteRevision: first });
    expect(await application.contents(source.id)).toEqual({ a: '1', b: '1' });
    const orphan = await repository.commit({ z: 'only' }, { parent: null });
    expect(await application.sources.sync(source.id)).toMatchObject({ outcome: 'changed', remoteRevision: orphan });
    expect(await application.contents(source.id)).toEqual({ z: 'only' });
  });

  it('keeps everything when the branch is deleted, and says so', async () => {
    const { repository, create } = await addSource({ branch: 'feature' });
    const commit = await repository.commit({ a: '1' });
    await repository.reset('feature', commit);
    const source = await create();
    await application.sources.sync(source.id);
    await repository.deleteBranch('feature');

    await expect(application.sources.sync(source.id)).rejects.toMatchObject({ code: 'GIT_REF_NOT_FOUND' });
    expect(await application.contents(source.id)).toEqual({ a: '1' });
    expect(await application.sources.get(source.id)).toMatchObject({
      lastResult: 'failed',
      lastError: { code: 'GIT_REF_NOT_FOUND' },
    });
  });

  it('names an empty repository', async () => {
    const { create } = await addSource();
    const source = await create();
    await expect(application.sources.sync(source.id)).rejects.toMatchObject({ code: 'GIT_EMPTY_REPOSITORY' });
  });

  it('is held when the tree became empty', async () => {
    const { repository, create } = await addSource();
    await repository.commit({ a: '1', b: '1' });
    const source = await create();
    await application.sources.sync(source.id);
    await repository.commit({ a: null, b: null });
    const result = await application.sources.sync(source.id);
    expect(result).toMatchObject({ outcome: 'held' });
    expect(await application.contents(source.id)).toEqual({ a: '1', b: '1' });
    expect(await application.sources.sync(source.id, { confirm: result.planId! })).toMatchObject({ deleted: 2 });
  });

  it('reads a repository of this machine by its file: URL', async () => {
    const { repository } = await addSource();
    await repository.commit({ a: '1' });
    const source = await application.sources.create({
      name: `local-${counter}`,
      type: 'git',
      sourceUrl: repository.fileUrl,
    });
    await application.sources.sync(source.id);
    expect(await application.contents(source.id)).toEqual({ a: '1' });
  });

  it('equals the tree after any sequence of commits, listed whole or by difference', async () => {
    const path = fc.constantFrom('a', 'b', 'a/b', 'a/c', 'd/e/f', 'g.log', 'd');
    const change = fc.oneof(
      fc.record({ path, content: fc.constantFrom('1', '2', '', 'long '.repeat(100)) }),
      fc.record({ path, link: fc.constantFrom('x', '../y') }),
      fc.record({ path, remove: fc.constant(true) }),
    );
    const step = fc.record({
      changes: fc.array(change, { minLength: 1, maxLength: 5 }),
      ignoreRules: fc.option(fc.constantFrom('', '*.log', 'd/'), { freq: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 6 }), async (steps) => {
        const { repository, create } = await addSource();
        await repository.commit({ kept: 'always' });
        const source = await create();
        let rules = '';
        let present: Record<string, string> = { kept: 'always' };
        for (const { changes, ignoreRules } of steps) {
          await repository.commit(apply(present, changes).difference);
          present = await truth(repository, 'main');
          if (ignoreRules !== null) {
            rules = ignoreRules;
            await application.sources.update(source.id, { ignoreRules });
          }
          await application.sources.sync(source.id);
          const expected = Object.entries(present).filter(
            ([name]) => !(rules === '*.log' && name.endsWith('.log')) && !(rules === 'd/' && name.startsWith('d/')),
          );
          expect(await application.contents(source.id)).toEqual(Object.fromEntries(expected));
          expect(await application.sources.get(source.id)).toMatchObject({ fileCount: expected.length });
        }
      }),
      // What git gives does not depend on the database, and each run takes a hundred processes of git.
      { numRuns: kind === 'pglite' ? 3 : 8 },
    );
  }, 240_000);
});

type TestChange = { path: string; content?: string; link?: string; remove?: boolean };

/** What to commit so that no path is a file and a directory at once. */
function apply(present: Record<string, string>, changes: readonly TestChange[]) {
  const difference: Record<string, string | null | { symlink: string }> = {};
  const names = new Set(Object.keys(present));
  const drop = (name: string) => {
    names.delete(name);
    difference[name] = null;
  };
  for (const { path, content, link, remove } of changes) {
    if (remove) {
      if (names.has(path)) drop(path);
      continue;
    }
    for (const name of names) {
      if (name.startsWith(`${path}/`) || path.startsWith(`${name}/`)) drop(name);
    }
    names.add(path);
    difference[path] = link === undefined ? content! : { symlink: link };
  }
  return { difference };
}
