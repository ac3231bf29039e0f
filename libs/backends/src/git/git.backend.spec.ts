import {
  DEFAULT_LIMITS,
  type BackendContext,
  type Entry,
  type EntryChange,
  type Limits,
  type Snapshot,
} from '@lib/core';
import { PolicyNetwork } from '@lib/network';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { GitRepository } from '../../../../test/support/git-repository.js';
import { GitServer } from '../../../../test/support/git-server.js';
import { GitBackend } from './git.backend.js';
import type { GitParameters } from './git-parameters.js';

const CREDENTIALS = { username: 'robot', password: 'pa:ss/wörd' };

describe('the git backend', () => {
  let folder: string;
  let server: GitServer;
  const backend = new GitBackend();

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'git-backend-spec-')));
    server = await GitServer.start({ basicAuth: CREDENTIALS });
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  let number = 0;
  const newName = () => `repository-${(number += 1)}`;

  async function newContext(
    limits: Partial<Limits> = {},
    signal = new AbortController().signal,
  ): Promise<BackendContext> {
    return {
      signal,
      logger: { log: () => undefined, error: () => undefined, warn: () => undefined },
      progress: { report: () => undefined },
      cacheDir: await mkdtemp(join(folder, 'cache-')),
      limits: { ...DEFAULT_LIMITS, ...limits },
      network: new PolicyNetwork({ allow: ['127.0.0.1', 'localhost'], localRoots: [folder] }),
    };
  }

  async function newRepository(objectFormat: 'sha1' | 'sha256' = 'sha1') {
    const name = newName();
    const repository = await server.createRepository(name, { objectFormat });
    server.resetRequests();
    return { repository, url: server.url(name) };
  }

  const target = (url: string, parameters: GitParameters = {}) => ({
    url,
    parameters: url.startsWith('file:') ? parameters : { ...CREDENTIALS, ...parameters },
  });

  async function list(snapshot: Snapshot): Promise<Map<string, Entry>> {
    const entries = new Map<string, Entry>();
    for await (const entry of snapshot.list()) entries.set(entry.path, entry);
    return entries;
  }

  async function readAll(snapshot: Snapshot): Promise<Map<string, Buffer>> {
    const files = async function* () {
      for await (const entry of snapshot.list()) if (entry.type === 'file') yield entry;
    };
    const contents = new Map<string, Buffer>();
    for await (const { entry, body } of snapshot.read(files())) contents.set(entry.path, await buffer(body));
    return contents;
  }

  const isFile = ({ mode }: { mode: string }) => mode.startsWith('100');

  describe('what it reads', () => {
    const odd = new Map<string | Buffer, Parameters<GitRepository['commit']>[0] extends infer _ ? any : never>([
      ['plain.txt', 'hello\n'],
      ['empty', ''],
      ['binary.bin', Buffer.from(Array.from({ length: 256 }, (_, index) => index))],
      ['large.bin', Buffer.alloc(1_000_003, 'abcdefg\n')],
      ['small-enough', Buffer.alloc(64 * 1024, 7)],
      ['just-too-large', Buffer.alloc(64 * 1024 + 1, 8)],
      ['deep/er/than/this', 'x'],
      ['with space/and "quotes"', '1'],
      ['new\nline', '2'],
      ['tab\tname', '3'],
      ['back\\slash', '4'],
      ['-dash', '5'],
      [':(top)colon', '6'],
      ['größe/日本語/😀', '7'],
      ['crlf.txt', 'a\r\nb\r\n'],
      ['.gitattributes', '* text=auto eol=crlf\n*.lfs filter=lfs\n'],
      ['pointer.lfs', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n'],
      ['.hidden', 'h'],
      ['run.sh', { content: '#!/bin/sh\n', executable: true }],
      ['link', { symlink: '/etc/passwd' }],
      ['up', { symlink: '../../größe' }],
      ['module', { submodule: '0123456789012345678901234567890123456789' }],
    ]);

    it.each(['http:', 'file: (bare)', 'file: (work tree)'])('is byte for byte what git holds, over %s', async (way) => {
      const served = way === 'http:' ? await newRepository() : null;
      const repository =
        served?.repository ??
        (await GitRepository.init(join(folder, `${newName()} 100%#?`), { bare: way.includes('bare') }));
      await repository.commit(odd);
      await using snapshot = await backend.fetch(target(served?.url ?? repository.fileUrl), await newContext());

      const expected = await repository.lsTree();
      const entries = await list(snapshot);
      expect([...entries.keys()].sort()).toEqual(expected.map(({ path }) => path).sort());
      for (const { path, oid, size, mode } of expected) {
        const { fingerprint, size: entrySize } = entries.get(path)!;
        expect({ path, fingerprint, size: entrySize }).toEqual({
          path,
          fingerprint: oid,
          size: mode.startsWith('100') ? size : null,
        });
      }
      expect(entries.get('link')).toMatchObject({ type: 'symlink', target: '/etc/passwd' });
      expect(entries.get('up')).toMatchObject({ type: 'symlink', target: '../../größe' });
      expect(entries.get('module')).toMatchObject({
        type: 'submodule',
        target: '0123456789012345678901234567890123456789',
      });

      const truth = await repository.contents();
      const contents = await readAll(snapshot);
      expect([...contents.keys()].sort()).toEqual(
        expected
          .filter(isFile)
          .map(({ path }) => path)
          .sort(),
      );
      for (const [path, bytes] of contents) expect([path, bytes.equals(truth.get(path)!)]).toEqual([path, true]);
    });

    it('lists a name that is not UTF-8 as a problem, and everything else', async () => {
      const { repository, url } = await newRepository();
      await repository.commit(
        new Map<string | Buffer, string>([
          [Buffer.from([0x66, 0xff]), 'x'],
          ['good', 'y'],
        ]),
      );
      await using snapshot = await backend.fetch(target(url), await newContext());
      const entries = [...(await list(snapshot)).values()];
      expect(entries).toEqual([
        expect.objectContaining({ path: 'f\\xff', problem: expect.objectContaining({ code: 'PATH_ENCODING' }) }),
        expect.objectContaining({ path: 'good' }),
      ]);
    });

    it('can be listed twice, and read in any order, with bodies that nobody finishes', async () => {
      const { repository, url } = await newRepository();
      await repository.commit(odd);
      await using snapshot = await backend.fetch(target(url), await newContext());
      const first = [...(await list(snapshot)).values()];
      const again = [...(await list(snapshot)).values()];
      expect(again).toEqual(first);
      const backwards = first.filter(({ type }) => type === 'file').toReversed();
      const seen: string[] = [];
      for await (const { entry, body } of snapshot.read(iterate(backwards))) {
        if (entry.path === 'large.bin') {
          for await (const _chunk of body) break;
        } else if (entry.size! % 2 === 0) body.destroy();
        else expect((await buffer(body)).length).toBe(entry.size);
        seen.push(entry.path);
      }
      expect(seen).toEqual(backwards.map(({ path }) => path));
    });

    it('may be left in the middle', async () => {
      const { repository, url } = await newRepository();
      await repository.commit(odd);
      const context = await newContext();
      const snapshot = await backend.fetch(target(url), context);
      for await (const _entry of snapshot.list()) break;
      const files = [...(await list(snapshot)).values()].filter(({ type }) => type === 'file');
      for await (const _content of snapshot.read(iterate(files))) break;
      await snapshot[Symbol.asyncDispose]();
      expect(await gitProcessesWith(context.cacheDir)).toEqual([]);
    });

    it('asks for entries while bodies are read, but not for all of them', async () => {
      const { repository, url } = await newRepository();
      await repository.commit(
        Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`f${index}`, `${index}`])),
      );
      await using snapshot = await backend.fetch(target(url), await newContext());
      let asked = 0;
      const files = async function* () {
        for await (const entry of snapshot.list()) {
          asked += 1;
          yield entry;
        }
      };
      for await (const { body } of snapshot.read(files())) {
        await buffer(body);
        break;
      }
      expect(asked).toBeLessThan(1_000);
    });

    it('fails when the iteration over the wanted entries fails', async () => {
      const { repository, url } = await newRepository();
      await repository.commit({ a: '1', b: '2' });
      await using snapshot = await backend.fetch(target(url), await newContext());
      const failing = async function* () {
        yield* (await list(snapshot)).values();
        throw new Error('no more');
      };
      await expect(drain(snapshot.read(failing()))).rejects.toThrow('no more');
    });

    it('tells who made the commit, when and why', async () => {
      const { repository, url } = await newRepository();
      const commit = await repository.commit(
        { a: '1' },
        { message: 'Größer\n\nBody', date: new Date('2024-05-06T07:08:09Z') },
      );
      await using snapshot = await backend.fetch(target(url), await newContext());
      expect(snapshot.revision).toBe(commit);
      expect(snapshot.details).toEqual({
        commit,
        author: 'Ada Author',
        authorEmail: 'ada@example.org',
        message: 'Größer',
        date: '2024-05-06T07:08:09.000Z',
      });
    });

    it('reports how far the transfer is', async () => {
      const { repository, url } = await newRepository();
      await repository.commit({ a: '1', b: '2' });
      const reports: object[] = [];
      const context = { ...(await newContext()), progress: { report: (progress: object) => reports.push(progress) } };
      await (await backend.fetch(target(url), context))[Symbol.asyncDispose]();
      expect(reports).toContainEqual({ step: 'Receiving objects', done: expect.any(Number), total: 4 });
    });

    it('reads repositories with SHA-256 ids, and the cache keeps that format', async () => {
      const { repository, url } = await newRepository('sha256');
      const first = await repository.commit({ a: '1' });
      const context = await newContext();
      for (const parameters of [{}, { commit: first }]) {
        await using snapshot = await backend.fetch(target(url, parameters), context);
        expect([snapshot.revision, String((await readAll(snapshot)).get('a'))]).toEqual([first, '1']);
      }
      expect(await backend.revision(target(url), context)).toBe(first);
    });
  });

  describe('what it follows', () => {
    it.each<[string, GitParameters, string]>([
      ['the default branch', {}, 'main'],
      ['blanks as if left out', { branch: '', tag: '', subpath: '' }, 'main'],
      ['a branch', { branch: 'feature/x' }, 'feature'],
      ['a tag', { tag: 'light' }, 'tagged'],
      ['an annotated tag', { tag: 'heavy' }, 'tagged'],
      ['a tag that is given as a branch', { branch: 'heavy' }, 'tagged'],
      ['a branch before a tag of the same name', { branch: 'both' }, 'feature'],
      ['a branch as ref', { ref: 'feature/x' }, 'feature'],
      ['a tag as ref', { ref: 'heavy' }, 'tagged'],
      ['a full name as ref', { ref: 'refs/merge-requests/1/head' }, 'hidden'],
    ])('%s', async (_case, parameters, file) => {
      const { repository, url } = await newRepository();
      await repository.commit({ tagged: 'x' }, { branch: 'old' });
      await repository.tag('light', { at: 'refs/heads/old' });
      await repository.tag('heavy', { at: 'refs/heads/old', annotated: true });
      await repository.tag('both', { at: 'refs/heads/old' });
      await repository.commit({ feature: 'x' }, { branch: 'feature/x', parent: null });
      await repository.reset('both', 'refs/heads/feature/x');
      await repository.commit({ hidden: 'x' }, { branch: 'tmp', parent: null });
      await repository.git(['update-ref', 'refs/merge-requests/1/head', 'refs/heads/tmp']);
      await repository.deleteBranch('tmp');
      await repository.commit({ main: 'x' }, { parent: null });
      const context = await newContext();
      const revision = await backend.revision(target(url, parameters), context);
      expect(await readdir(context.cacheDir)).toEqual([]);
      await using snapshot = await backend.fetch(target(url, parameters), context);
      expect(snapshot.revision).toBe(revision);
      expect([...(await list(snapshot)).keys()]).toEqual([file]);
    });

    it('probes with one process: two requests on one connection, credentials sent at once', async () => {
      const { repository, url } = await newRepository();
      await repository.commit({ a: '1' });
      const connections = server.connections;
      await backend.revision(target(url, { branch: 'main' }), await newContext());
      expect(server.requests.map(({ method }) => method)).toEqual(['GET', 'POST']);
      expect(server.requests.every(({ authorization }) => authorization?.startsWith('Basic '))).toBe(true);
      expect(server.connections - connections).toBe(1);
    });

    it('asks nobody about a full commit id, and fetches it once', async () => {
      const { repository, url } = await newRepository();
      const commit = await repository.commit({ a: '1' });
      await repository.commit({ a: '2' });
      const context = await newContext();
      expect(await backend.revision(target(url, { commit: commit.toUpperCase() }), context)).toBe(commit);
      expect(server.requests).toEqual([]);
      for (let round = 0; round < 2; round += 1) {
        await using snapshot = await backend.fetch(target(url, { ref: commit }), context);
        expect(snapshot.revision).toBe(commit);
        expect((await readAll(snapshot)).get('a')?.toString()).toBe('1');
        if (round === 1) expect(server.requests).toEqual([]);
        server.resetRequests();
      }
    });

    it('takes a token in place of a password', async () => {
      const { repository, url } = await newRepository();
      const commit = await repository.commit({ a: '1' });
      const parameters = { username: CREDENTIALS.username, token: CREDENTIALS.password };
      expect(await backend.revision({ url, parameters }, await newContext())).toBe(commit);
    });

    it('follows a forced push, and says when a branch is gone', async () => {
      const { repository, url } = await newRepository();
      const first = await repository.commit({ a: '1' });
      const context = await newContext();
      await (await backend.fetch(target(url, { branch: 'main' }), context))[Symbol.asyncDispose]();
      const other = await repository.commit({ b: '2' }, { parent: null });
      expect(other).not.toBe(first);
      {
        await using snapshot = await backend.fetch(target(url, { branch: 'main' }), context);
        expect([...(await list(snapshot)).keys()]).toEqual(['b']);
      }
      await repository.reset('elsewhere', other);
      await repository.deleteBranch('main');
      const failure = expect.objectContaining({
        code: 'GIT_REF_NOT_FOUND',
        message: expect.stringContaining('"main"'),
      });
      await expect(backend.revision(target(url, { branch: 'main' }), context)).rejects.toEqual(failure);
      await expect(backend.fetch(target(url, { branch: 'main' }), context)).rejects.toEqual(failure);
      await expect(backend.fetch(target(url), context)).rejects.toMatchObject({ code: 'GIT_REF_NOT_FOUND' });
      await expect(backend.fetch(target(url, { commit: '0'.repeat(39) + '1' }), context)).rejects.toMatchObject({
        code: 'GIT_REF_NOT_FOUND',
      });
    });

    it('says that a repository is empty', async () => {
      const { url } = await newRepository();
      const context = await newContext();
      for (const parameters of [{}, { branch: 'main' }, { tag: 'v1' }]) {
        await expect(backend.revision(target(url, parameters), context)).rejects.toMatchObject({
          code: 'GIT_EMPTY_REPOSITORY',
        });
        await expect(backend.fetch(target(url, parameters), context)).rejects.toMatchObject({
          code: 'GIT_EMPTY_REPOSITORY',
        });
      }
    });

    it('reads a directory of the repository with paths relative to it', async () => {
      const { repository, url } = await newRepository();
      const commit = await repository.commit({ 'a b/c/d': '1', 'a b/e': '2', f: '3', 'a b/l': { symlink: 'c' } });
      const context = await newContext();
      {
        await using snapshot = await backend.fetch(target(url, { subpath: 'a b/' }), context);
        expect(snapshot.revision).toBe(commit);
        expect([...(await list(snapshot)).keys()].sort()).toEqual(['c/d', 'e', 'l']);
        expect((await readAll(snapshot)).get('c/d')?.toString()).toBe('1');
      }
      for (const subpath of ['nowhere', 'f', 'a b/l', 'a b/l/d', 'A B']) {
        await expect(backend.fetch(target(url, { subpath }), context)).rejects.toMatchObject({
          code: 'GIT_SUBPATH_NOT_FOUND',
        });
      }
    });
  });

  describe('its cache', () => {
    const caches = async ({ cacheDir }: BackendContext) =>
      (await readdir(cacheDir)).filter((name) => name.endsWith('.git'));
    const packs = async (context: BackendContext) => {
      const [cache] = await caches(context);
      const names = await readdir(join(context.cacheDir, cache!, 'objects', 'pack'));
      return names.filter((name) => name.endsWith('.pack'));
    };
    const sync = async (url: string, context: BackendContext, publish = true) => {
      await using snapshot = await backend.fetch(target(url), context);
      const contents = await readAll(snapshot);
      if (publish) await snapshot.published!();
      return contents;
    };

    it('is private, reused, and only new objects travel', async () => {
      const { repository, url } = await newRepository();
      const noise = (index: number) => createHash('sha512').update(String(index)).digest('hex').repeat(4);
      await repository.commit(
        Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`f${index}`, noise(index)])),
      );
      const context = await newContext();
      await sync(url, context);
      const [cache] = await caches(context);
      const { mode } = await (await import('node:fs/promises')).stat(join(context.cacheDir, cache!));
      expect(mode & 0o777).toBe(0o700);
      const before = await packs(context);
      await repository.commit({ f7: 'changed' });
      expect((await sync(url, context)).get('f7')?.toString()).toBe('changed');
      expect(await caches(context)).toEqual([cache]);
      const fresh = (await packs(context)).filter((name) => !before.includes(name));
      expect(fresh).toHaveLength(1);
      // Commit, tree and blob, and perhaps a base that git adds by itself to a pack of differences.
      expect(await objectsIn(join(context.cacheDir, cache!, 'objects', 'pack', fresh[0]!))).toBeLessThanOrEqual(4);
    });

    it('survives locks and half packs that a killed git left', async () => {
      const { repository, url } = await newRepository();
      await repository.commit({ a: '1' });
      const context = await newContext();
      await sync(url, context);
      const [cache] = await caches(context);
      const litter = [
        'shallow.lock',
        'packed-refs.lock',
        'HEAD.lock',
        'config.lock',
        'refs/data-backends/incoming.lock',
      ];
      for (const name of [...litter, 'objects/pack/tmp_pack_AbCd', 'objects/pack/tmp_idx_x']) {
        await writeFile(join(context.cacheDir, cache!, name), 'x');
      }
      await repository.commit({ a: '2' });
      expect((await sync(url, context)).get('a')?.toString()).toBe('2');
      expect(await caches(context)).toEqual([cache]);
      expect(
        (await readdir(join(context.cacheDir, cache!, 'objects/pack'))).filter((name) => name.startsWith('tmp')),
      ).toEqual([]);
    });

    it.each<[string, (cache: string) => Promise<void>]>([
      ['HEAD is gone', (cache) => rm(join(cache, 'HEAD'))],
      ['HEAD is garbage', (cache) => writeFile(join(cache, 'HEAD'), Buffer.alloc(20, 0))],
      ['the config is garbage', (cache) => writeFile(join(cache, 'config'), '[[[')],
      ['the mark is gone', (cache) => rm(join(cache, 'data-backends.json'))],
      ['a ref is of no object', (cache) => writeFile(join(cache, 'refs/data-backends/current'), `${'1'.repeat(40)}\n`)],
      ['the packs are gone', (cache) => rm(join(cache, 'objects/pack'), { recursive: true })],
      ['the packs are cut off', (cache) => eachPack(cache, (bytes) => bytes.subarray(0, 50))],
      ['the packs are garbage', (cache) => eachPack(cache, (bytes) => bytes.fill(0x5a, 12, bytes.length - 20))],
    ])('heals when %s', async (_case, damage) => {
      const { repository, url } = await newRepository();
      await repository.commit({ a: 'some text that compresses\n'.repeat(200) });
      const context = await newContext();
      await sync(url, context);
      await damage(join(context.cacheDir, (await caches(context))[0]!));
      await repository.commit({ a: `${'some text that compresses\n'.repeat(200)}more` });
      const contents = await sync(url, context);
      expect(contents.get('a')?.toString().endsWith('more')).toBe(true);
      expect(await caches(context)).toHaveLength(1);
    });

    it('fails the reading of a blob that is lost, and is new for the next sync', async () => {
      const { repository, url } = await newRepository();
      await repository.commit({ a: createHash('sha512').update('x').digest(), b: '1' });
      const context = await newContext();
      const snapshot = await backend.fetch(target(url), context);
      const entries = [...(await list(snapshot)).values()];
      // The first reading goes on with a process that has the pack open.
      await drain(snapshot.read(iterate(entries)));
      const [old] = await caches(context);
      await eachPack(join(context.cacheDir, old!), (bytes) => bytes.fill(0x5a, 12, bytes.length - 20));
      await expect(drain(snapshot.read(iterate(entries)))).rejects.toMatchObject({ code: 'GIT_OBJECT_CORRUPT' });
      await snapshot[Symbol.asyncDispose]();
      expect(await caches(context)).toEqual([]);
      expect((await sync(url, context)).size).toBe(2);
    });

    it('mends its mark of what is published when that is broken', async () => {
      const { repository, url } = await newRepository();
      await repository.commit({ a: '1' });
      const context = await newContext();
      await sync(url, context);
      const mark = join(context.cacheDir, (await caches(context))[0]!, 'refs/data-backends/current');
      await writeFile(mark, 'zzz');
      const commit = await repository.commit({ a: '2' });
      expect((await sync(url, context)).get('a')?.toString()).toBe('2');
      expect((await readFile(mark, 'utf8')).trim()).toBe(commit);
    });

    it('tells what differs from an earlier commit without listing the rest', async () => {
      const { repository, url } = await newRepository();
      const first = await repository.commit({ 'sub/same': '1', 'sub/changed': '1', 'sub/gone': '1', outside: '1' });
      const context = await newContext();
      const source = target(url, { subpath: 'sub' });
      await (await backend.fetch(source, context))[Symbol.asyncDispose]();
      await repository.commit({ 'sub/changed': '2', 'sub/gone': null, 'sub/new': { symlink: 'same' }, outside: '2' });

      await using snapshot = await backend.fetch(source, context);
      const differences: EntryChange[] = [];
      for await (const difference of (await snapshot.changes!(first))!) differences.push(difference);
      expect(differences.map(({ change, entry }) => [change, entry.path, entry.type, entry.target])).toEqual([
        ['updated', 'changed', 'file', undefined],
        ['deleted', 'gone', 'file', undefined],
        ['created', 'new', 'symlink', 'same'],
      ]);
      expect(await snapshot.changes!('0'.repeat(40))).toBeNull();
      expect(await snapshot.changes!('HEAD')).toBeNull();
    });

    it('is replaced when the URL changes, and when it has too many packs', async () => {
      const { repository, url } = await newRepository();
      await repository.commit({ a: '1' });
      const context = await newContext();
      await sync(url, context);
      const [first] = await caches(context);
      const other = await newRepository();
      await other.repository.commit({ b: '2' });
      expect([...(await sync(other.url, context)).keys()]).toEqual(['b']);
      const [second, ...rest] = await caches(context);
      expect([second === first, rest]).toEqual([false, []]);
      for (let index = 0; index < 50; index += 1) {
        await writeFile(join(context.cacheDir, second!, `objects/pack/pack-${index}.pack`), 'x');
      }
      await sync(other.url, context);
      expect(await caches(context)).not.toEqual([second]);
      expect(await packs(context)).toHaveLength(1);
    });

    it('removed while it is read, fails as such', async () => {
      const { repository, url } = await newRepository();
      await repository.commit({ a: '1' });
      const context = await newContext();
      await using snapshot = await backend.fetch(target(url), context);
      await rm(context.cacheDir, { recursive: true });
      await expect(list(snapshot)).rejects.toMatchObject({ code: 'GIT_CACHE_UNAVAILABLE' });
    });

    it('that cannot be made, fails as such', async () => {
      const { repository, url } = await newRepository();
      await repository.commit({ a: '1' });
      const file = join(folder, newName());
      await writeFile(file, '');
      const context = { ...(await newContext()), cacheDir: join(file, 'below') };
      await expect(backend.fetch(target(url), context)).rejects.toMatchObject({ code: 'GIT_CACHE_UNAVAILABLE' });
    });
  });

  describe('repositories on this machine', () => {
    it('are read only below the allowed roots', async () => {
      const outside = await mkdtemp(join(tmpdir(), 'git-backend-outside-'));
      try {
        const repository = await GitRepository.init(outside);
        await repository.commit({ secret: '1' });
        const link = join(folder, newName());
        await symlink(outside, link);
        for (const url of [repository.fileUrl, `file://${link}`]) {
          await expect(backend.revision(target(url), await newContext())).rejects.toMatchObject({
            code: 'FS_PATH_ESCAPE',
          });
        }
      } finally {
        await rm(outside, { recursive: true });
      }
    });

    it.each<[string, (repository: GitRepository) => Promise<unknown>]>([
      ['alternates', (repository) => writeFile(join(repository.directory, 'objects/info/alternates'), '/tmp/x\n')],
      [
        'linked objects',
        async (repository) => {
          const objects = join(repository.directory, 'objects');
          const elsewhere = join(folder, newName());
          await (await import('node:fs/promises')).rename(objects, elsewhere);
          await symlink(elsewhere, objects);
        },
      ],
      ['a linked pack', (repository) => symlink('/etc/passwd', join(repository.directory, 'objects/pack/pack-x.pack'))],
      ['a common directory', (repository) => writeFile(join(repository.directory, 'commondir'), '/tmp\n')],
    ])('are refused with %s', async (_case, spoil) => {
      const repository = await GitRepository.init(join(folder, newName()));
      await repository.commit({ a: '1' });
      await mkdir(join(repository.directory, 'objects/info'), { recursive: true });
      await mkdir(join(repository.directory, 'objects/pack'), { recursive: true });
      await spoil(repository);
      const context = await newContext();
      await expect(backend.revision(target(repository.fileUrl), context)).rejects.toMatchObject({
        code: 'GIT_UNSUPPORTED_FORMAT',
      });
      await expect(backend.fetch(target(repository.fileUrl), context)).rejects.toMatchObject({
        code: 'GIT_UNSUPPORTED_FORMAT',
      });
    });

    it('must be repositories', async () => {
      const plain = join(folder, newName());
      await mkdir(plain);
      await expect(backend.revision(target(`file://${plain}`), await newContext())).rejects.toMatchObject({
        code: 'GIT_REMOTE_NOT_GIT',
      });
      await expect(backend.revision(target(`file://${plain}-none`), await newContext())).rejects.toMatchObject({
        code: 'FS_ROOT_MISSING',
      });
    });
  });
});

async function* iterate<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

async function drain(contents: AsyncIterable<{ body: NodeJS.ReadableStream }>): Promise<void> {
  for await (const { body } of contents) await buffer(body);
}

async function eachPack(cache: string, change: (bytes: Buffer) => Buffer): Promise<void> {
  const folder = join(cache, 'objects', 'pack');
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.pack')) continue;
    const bytes = change(await readFile(join(folder, name)));
    await rm(join(folder, name));
    await writeFile(join(folder, name), bytes);
  }
}

/** A pack says in its head how many objects it has. */
async function objectsIn(pack: string): Promise<number> {
  return (await readFile(pack)).readUInt32BE(8);
}

async function gitProcessesWith(text: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)('ps', ['axeww', '-o', 'command']);
  return stdout.split('\n').filter((line) => line.includes(text) && /\bgit\b/.test(line) && !line.includes('axeww'));
}
