import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileDiffAnswer, fileDiffPage } from '../../libs/admin/src/content/diff.answers.js';
import { GitRepository } from '../support/git-repository.js';
import type { HttpClient } from './support/http-client.js';
import { type HostApplication, startHost } from './support/host-application.js';

const MIB = 1024 * 1024;
const ODD = 'dir/ð "odd"\n(name)\'.txt';
const UNIFIED = { accept: 'text/x-diff' };
const hash = (content: string) => createHash('sha256').update(content).digest('hex');

const BEFORE = {
  'a.txt': 'one\ntwo\nthree',
  'binary.bin': Buffer.from([1, 0, 2]),
  'gone.txt': 'gone\n',
  'large.txt': 'x'.repeat(MIB + 1),
  'same.txt': 'same\n',
  'turned.txt': 'a file\n',
  link: { symlink: 'a.txt' },
  module: { submodule: 'a'.repeat(40) },
  [ODD]: '﻿marked\r\n',
};
const CHANGES = {
  'a.txt': 'one\n2\nthree\n',
  'binary.bin': Buffer.from([1, 0, 3]),
  'empty.txt': '',
  'gone.txt': null,
  'large.txt': 'y'.repeat(MIB + 1),
  'new.txt': 'new\n',
  'turned.txt': { symlink: 'a.txt' },
  link: { symlink: 'same.txt' },
  module: { submodule: 'b'.repeat(40) },
  [ODD]: '﻿marked\nmore\n',
};
const NOT_SHOWN = ['binary.bin', 'large.txt'];

describe.each(['express', 'fastify'] as const)('differences between two revisions (%s)', (platform) => {
  let host: HostApplication;
  let client: HttpClient;
  let repository: GitRepository;
  let base: string;
  let diff: (query: Record<string, string>, headers?: Record<string, string>) => ReturnType<HttpClient['get']>;

  beforeAll(async () => {
    host = await startHost(platform);
    client = host.client;
    repository = await GitRepository.init(join(host.root, 'repository'));
    const { body } = await client.post('/data-backends/api/data-sources', {
      name: 'compared',
      type: 'git',
      sourceUrl: repository.fileUrl,
    });
    base = `/data-backends/api/data-sources/${body.id}`;
    diff = (query, headers) => client.get(`${base}/diff?${new URLSearchParams(query)}`, headers);
    for (const changes of [BEFORE, CHANGES]) {
      await repository.commit(changes);
      expect((await client.post(`${base}/sync?wait=true`)).body.error).toBeNull();
    }
  });
  afterAll(() => host?.stop());

  it('are told in hunks, of the file that is asked for', async () => {
    const answer = await diff({ path: 'a.txt' });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      path: 'a.txt',
      change: 'updated',
      hash: hash('one\n2\nthree\n'),
      previousHash: hash('one\ntwo\nthree'),
      type: 'file',
      previousType: 'file',
      size: 12,
      previousSize: 13,
      target: null,
      previousTarget: null,
      added: 2,
      removed: 2,
      hunks: [
        {
          oldStart: 1,
          oldLines: 3,
          newStart: 1,
          newLines: 3,
          lines: [' one', '-two', '-three', '\\ No newline at end of file', '+2', '+three'],
        },
      ],
      omitted: null,
      coarse: false,
    });
  });

  it.each([
    ['new.txt', { change: 'created', added: 1, removed: 0, previousType: null, previousHash: null }],
    ['gone.txt', { change: 'deleted', added: 0, removed: 1, type: null, hash: null }],
    ['empty.txt', { change: 'created', added: 0, hunks: [], size: 0 }],
    ['same.txt', { change: 'unchanged', hunks: [], added: 0, removed: 0 }],
    ['binary.bin', { change: 'updated', omitted: 'binary', hunks: null, added: null }],
    ['large.txt', { change: 'updated', omitted: 'too-large', hunks: null, size: MIB + 1 }],
    ['link', { change: 'updated', type: 'symlink', target: 'same.txt', previousTarget: 'a.txt', hash: null }],
    ['turned.txt', { change: 'updated', previousType: 'file', type: 'symlink', target: 'a.txt' }],
    ['module', { change: 'updated', type: 'submodule', added: 1, target: 'b'.repeat(40) }],
    [ODD, { change: 'updated', added: 2, removed: 1 }],
  ])('say what became of %j', async (path, expected) => {
    const { body } = await diff({ path });
    expect(body).toMatchObject(expected);
    expect(() => fileDiffAnswer.parse(body)).not.toThrow();
  });

  it('are those of two revisions that are asked for', async () => {
    expect((await diff({ path: 'a.txt', from: '0' })).body).toMatchObject({ change: 'created', added: 3 });
    expect((await diff({ path: 'a.txt', from: '0', to: '1' })).body.hash).toBe(hash('one\ntwo\nthree'));
    expect((await diff({ path: 'a.txt', from: '2', to: '2' })).body.change).toBe('unchanged');
  });

  it('are told of all that changed, page by page', async () => {
    const paths: string[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined;) {
      const { body } = await diff({ limit: '4', ...(cursor !== '' && { cursor }) });
      expect(() => fileDiffPage.parse(body)).not.toThrow();
      expect(body.total).toBe(Object.keys(CHANGES).length);
      paths.push(...body.items.map(({ path }: { path: string }) => path));
      cursor = body.nextCursor ?? undefined;
    }
    expect(paths).toEqual(Object.keys(CHANGES).toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
  });

  it('are a patch that git takes, of each file', async () => {
    const [before, after] = ['main~1', 'main'];
    const index = { env: { GIT_INDEX_FILE: join(host.root, 'index') } };
    await repository.git(['read-tree', before], index);
    for (const path of Object.keys(CHANGES)) {
      if (NOT_SHOWN.includes(path)) continue;
      const { text } = await diff({ path }, UNIFIED);
      await repository.git(['apply', '--cached', '--whitespace=nowarn', '-'], { ...index, input: text });
    }
    const tree = (await repository.git(['write-tree'], index)).toString().trim();
    const left = await repository.git(['diff', '--name-only', tree, after]);
    expect(left.toString().trim().split('\n')).toEqual(NOT_SHOWN);
  });

  it('are one patch of everything, which hides nothing', async () => {
    const { status, text, headers } = await diff({}, UNIFIED);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/x-diff; charset=utf-8',
      'content-disposition': "attachment; filename*=UTF-8''changes.diff",
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      vary: expect.stringContaining('Accept'),
    });
    const names = [
      'a.txt',
      'binary.bin',
      'empty.txt',
      'gone.txt',
      'large.txt',
      'link',
      'module',
      'new.txt',
      'turned.txt',
    ];
    for (const name of names) expect(text).toContain(`diff --git a/${name} b/${name}\n`);
    expect(text.match(/^Binary files differ$/gm)).toHaveLength(NOT_SHOWN.length);
    expect((await diff({ path: 'same.txt' }, UNIFIED)).text).toBe('');
  });

  it.each([
    [{ path: 'nothing' }, 404, 'FILE_NOT_FOUND'],
    [{ path: 'a.txt', to: '9' }, 404, 'REVISION_NOT_FOUND'],
    [{ from: '2', to: '1' }, 400, 'VALIDATION_FAILED'],
    [{ path: 'a.txt', from: 'x' }, 400, 'VALIDATION_FAILED'],
  ])('are refused as %j', async (query, status, code) => {
    for (const headers of [{}, UNIFIED]) {
      const answer = await diff(query as Record<string, string>, headers as Record<string, string>);
      expect([answer.status, answer.body.code]).toEqual([status, code]);
    }
  });
});
