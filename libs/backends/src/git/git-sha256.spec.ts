import type { Entry, EntryChange, Snapshot } from '@lib/core';
import { mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { newGitContext } from '../../../../test/support/git-context.js';
import { GitRepository } from '../../../../test/support/git-repository.js';
import { GitServer } from '../../../../test/support/git-server.js';
import { GitBackend } from './git.backend.js';

describe.each(['http:', 'file:'])('the git backend and SHA-256 repositories, over %s', (scheme) => {
  let folder: string;
  let server: GitServer;
  const backend = new GitBackend();

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'git-sha256-spec-')));
    server = await GitServer.start({ directory: folder });
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  let number = 0;
  async function newRepository(objectFormat: 'sha1' | 'sha256' = 'sha256') {
    const name = `repository-${(number += 1)}`;
    const repository = await server.createRepository(name, { objectFormat });
    return { repository, url: scheme === 'file:' ? repository.fileUrl : server.url(name) };
  }

  async function entriesOf(snapshot: Snapshot): Promise<Entry[]> {
    const entries: Entry[] = [];
    for await (const entry of snapshot.list()) entries.push(entry);
    return entries;
  }

  async function contentsOf(snapshot: Snapshot): Promise<Record<string, string>> {
    const contents: Record<string, string> = {};
    const files = async function* () {
      yield* (await entriesOf(snapshot)).filter(({ type }) => type === 'file');
    };
    for await (const { entry, body } of snapshot.read(files())) contents[entry.path] = String(await buffer(body));
    return contents;
  }

  it('probes, lists and reads them', async () => {
    const { repository, url } = await newRepository();
    const commit = await repository.commit({
      a: '1',
      'b/c': '2',
      link: { symlink: 'a' },
      module: { submodule: '0'.repeat(63) + '1' },
    });
    expect(commit).toMatch(/^[0-9a-f]{64}$/);
    const context = await newGitContext(folder);
    expect(await backend.revision({ url, parameters: {} }, context)).toBe(commit);
    await using snapshot = await backend.fetch({ url, parameters: {} }, context);
    expect(snapshot.revision).toBe(commit);
    const tree = await repository.lsTree();
    expect((await entriesOf(snapshot)).map(({ path, fingerprint }) => [path, fingerprint])).toEqual(
      tree.map(({ path, oid }) => [path, oid]),
    );
    expect(await contentsOf(snapshot)).toEqual({ a: '1', 'b/c': '2' });
  });

  it('tells what changed since an earlier commit, in a part of the tree too', async () => {
    for (const parameters of [{}, { subpath: 'd' }]) {
      const { repository, url } = await newRepository();
      const first = await repository.commit({ 'd/a': '1', 'd/b': '1', 'd/c': '1' });
      const context = await newGitContext(folder);
      {
        await using snapshot = await backend.fetch({ url, parameters }, context);
        await snapshot.published!();
      }
      await repository.commit({ 'd/a': '2', 'd/b': null, 'd/n': '1' });
      await using snapshot = await backend.fetch({ url, parameters }, context);
      const found: EntryChange[] = [];
      for await (const change of (await snapshot.changes!(first))!) found.push(change);
      expect(found.map(({ change, entry }) => `${change} ${entry.path.replace('d/', '')}`).toSorted()).toEqual([
        'created n',
        'deleted b',
        'updated a',
      ]);
      expect(await snapshot.changes!('0'.repeat(64))).toBeNull();
      expect(await snapshot.changes!(first.slice(0, 40))).toBeNull();
    }
  });

  it('pins a commit by its 64 digits, and asks for it once', async () => {
    const { repository, url } = await newRepository();
    const first = await repository.commit({ a: '1' });
    await repository.commit({ a: '2' });
    const context = await newGitContext(folder);
    const target = { url, parameters: { commit: first } };
    expect(await backend.revision(target, context)).toBe(first);
    for (const requests of [true, false]) {
      server.resetRequests();
      await using snapshot = await backend.fetch(target, context);
      expect(await contentsOf(snapshot)).toEqual({ a: '1' });
      expect(server.requests.length > 0).toBe(requests && scheme === 'http:');
    }
  });

  it('follows versions in them', async () => {
    const { repository, url } = await newRepository();
    const commit = await repository.commit({ a: '1' });
    await repository.tag('v1.2.3', { annotated: true });
    const target = { url, parameters: { version: '1.x' } };
    const context = await newGitContext(folder);
    expect(await backend.revision(target, context)).toBe(commit);
    await using snapshot = await backend.fetch(target, context);
    expect(snapshot).toMatchObject({ revision: commit, details: { tag: 'v1.2.3' } });
  });

  it.each([
    ['sha1', 'sha256'],
    ['sha256', 'sha1'],
  ] as const)('reads a remote whose format turns from %s to %s between two syncs', async (before, after) => {
    const { repository, url } = await newRepository(before);
    const first = await repository.commit({ a: '1' });
    const context = await newGitContext(folder);
    {
      await using snapshot = await backend.fetch({ url, parameters: {} }, context);
      await snapshot.published!();
    }
    await rm(repository.directory, { recursive: true });
    const renewed = await GitRepository.init(repository.directory, { objectFormat: after });
    const second = await renewed.commit({ a: '2', b: '1' });
    expect(await backend.revision({ url, parameters: {} }, context)).toBe(second);
    await using snapshot = await backend.fetch({ url, parameters: {} }, context);
    expect(await snapshot.changes!(first)).toBeNull();
    expect([snapshot.revision, await contentsOf(snapshot)]).toEqual([second, { a: '2', b: '1' }]);
    expect((await readdir(context.cacheDir)).filter((name) => name.endsWith('.git'))).toHaveLength(1);
  });

  it.each([
    ['sha1', 64],
    ['sha256', 40],
  ] as const)('says that a %s repository has no commit of %d digits', async (objectFormat, digits) => {
    const { repository, url } = await newRepository(objectFormat);
    await repository.commit({ a: '1' });
    const target = { url, parameters: { commit: 'ab'.repeat(digits / 2) } };
    await expect(backend.fetch(target, await newGitContext(folder))).rejects.toMatchObject({
      code: 'GIT_REF_NOT_FOUND',
    });
  });
});
