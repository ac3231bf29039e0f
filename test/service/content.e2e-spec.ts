import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, readFile, readlink, stat, writeFile } from 'node:fs/promises';
import { type ClientRequest, get as httpGet, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GitRepository } from '../support/git-repository.js';
import type { HttpClient } from './support/http-client.js';
import { type HostApplication, startHost } from './support/host-application.js';

const MIB = 1024 * 1024;
const LARGE = randomBytes(3 * MIB + 17);
/** Longer than the header of a tar archive holds. */
const DEEP = `${'deep/'.repeat(60)}${'x'.repeat(200)}`;
const HTML = '<script>alert(1)</script>\n';
const etag = (content: string | Buffer) => `"${createHash('sha256').update(content).digest('hex')}"`;

describe.each(['express', 'fastify'] as const)('content over HTTP (%s)', (platform) => {
  let host: HostApplication;
  let client: HttpClient;
  let base: string;
  let repository: GitRepository;

  beforeAll(async () => {
    host = await startHost(platform);
    client = host.client;
    repository = await GitRepository.init(join(host.root, 'repository'));
    await repository.commit({
      'large.bin': LARGE,
      'page.html': HTML,
      empty: '',
      digits: '0123456789',
      'dir/ð "odd"\n(name)\'.txt': 'odd\n',
      link: { symlink: 'digits' },
      [DEEP]: 'deep\n',
    });
    const created = await client.post('/data-backends/api/data-sources', {
      name: 'content',
      type: 'git',
      sourceUrl: repository.fileUrl,
    });
    base = `/data-backends/api/data-sources/${created.body.id}`;
    const job = await client.post(`${base}/sync?wait=true`);
    expect(job.body.error).toBeNull();
  });
  afterAll(() => host?.stop());

  const content = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    client.call(method, `${base}/content?path=${encodeURIComponent(path)}`, { headers });

  it.each([
    ['large.bin', LARGE],
    ['page.html', HTML],
    ['empty', ''],
    ['dir/ð "odd"\n(name)\'.txt', 'odd\n'],
  ])('gives the bytes of %j as they are', async (path, expected) => {
    const answer = await content(path);
    expect(answer.status).toBe(200);
    expect(answer.bytes.equals(Buffer.from(expected as string))).toBe(true);
    expect(answer.headers).toMatchObject({
      etag: etag(expected),
      'content-length': String(Buffer.byteLength(expected)),
      'content-type': 'application/octet-stream',
      'accept-ranges': 'bytes',
      'x-request-id': expect.any(String),
    });
  });

  it('never lets a browser show content as a page of this site', async () => {
    const { headers } = await content('page.html');
    expect(headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': "attachment; filename*=UTF-8''page.html",
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
    });
  });

  it('names odd files in the header without breaking it', async () => {
    const { headers } = await content('dir/ð "odd"\n(name)\'.txt');
    const [, encoded = ''] = /^attachment; filename\*=UTF-8''([\w.!~%-]+)$/.exec(headers['content-disposition']!)!;
    expect(decodeURIComponent(encoded)).toBe('ð "odd"\n(name)\'.txt');
  });

  it('answers 304 to a client that has the content', async () => {
    const tag = etag('0123456789');
    for (const given of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      const answer = await content('digits', { 'if-none-match': given });
      expect([answer.status, answer.bytes.length, answer.headers.etag]).toEqual([304, 0, tag]);
    }
    expect((await content('digits', { 'if-none-match': '"other"' })).status).toBe(200);
  });

  it.each([
    ['bytes=0-3', '0123', 'bytes 0-3/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-4', '6789', 'bytes 6-9/10'],
    ['bytes=-99', '0123456789', 'bytes 0-9/10'],
    ['bytes=8-99', '89', 'bytes 8-9/10'],
    ['BYTES=0-0', '0', 'bytes 0-0/10'],
  ])('answers the range %s with a part', async (range, expected, contentRange) => {
    const answer = await content('digits', { range });
    expect([answer.status, answer.text, answer.headers['content-range']]).toEqual([206, expected, contentRange]);
    expect(answer.headers['content-length']).toBe(String(expected.length));
  });

  it('takes ranges across the pieces that large content is stored in', async () => {
    const ranges: [number, number][] = [
      [MIB - 3, MIB + 2],
      [2 * MIB, 2 * MIB],
      [10, 3 * MIB + 16],
    ];
    for (const [first, last] of ranges) {
      const answer = await content('large.bin', { range: `bytes=${first}-${last}` });
      expect([answer.status, answer.bytes.equals(LARGE.subarray(first, last + 1))]).toEqual([206, true]);
    }
  });

  it.each(['bytes=10-', 'bytes=99-100', 'bytes=-0'])('refuses the range %s, and tells the size', async (range) => {
    const answer = await content('digits', { range });
    expect([answer.status, answer.headers['content-range'], answer.body.code]).toEqual([
      416,
      'bytes */10',
      'RANGE_NOT_SATISFIABLE',
    ]);
    expect(answer.headers['content-type']).toContain('application/problem+json');
  });

  it('has no ranges of nothing', async () => {
    expect((await content('empty', { range: 'bytes=0-' })).status).toBe(416);
  });

  it.each(['bytes=0-1,3-4', 'lines=1-2', 'bytes=3-1', 'bytes=x-', 'bytes=-'])(
    'answers %s, which it does not understand, with everything',
    async (range) => {
      expect((await content('digits', { range })).status).toBe(200);
    },
  );

  it('gives a part only of the content that the client has the beginning of', async () => {
    const range = 'bytes=5-';
    expect((await content('digits', { range, 'if-range': etag('0123456789') })).status).toBe(206);
    for (const other of ['"other"', `W/${etag('0123456789')}`, 'Wed, 21 Oct 2015 07:28:00 GMT']) {
      expect((await content('digits', { range, 'if-range': other })).status).toBe(200);
    }
  });

  it('answers HEAD with the headers alone', async () => {
    for (const [path, expected] of [
      ['large.bin', LARGE],
      ['empty', ''],
    ] as const) {
      const answer = await content(path, { range: 'bytes=0-1' }, 'HEAD');
      expect([answer.status, answer.bytes.length]).toEqual([200, 0]);
      expect(answer.headers).toMatchObject({
        etag: etag(expected),
        'content-length': String(Buffer.byteLength(expected)),
      });
    }
  });

  it('has no content of a link', async () => {
    const answer = await content('link');
    expect([answer.status, answer.body.code]).toEqual([409, 'FILE_HAS_NO_CONTENT']);
  });

  it('goes on answering when clients leave in the middle of content', async () => {
    for (const route of ['content?path=large.bin', 'archive?format=tar']) {
      const url = `${client.url}${base}/${route}`;
      await Promise.all(Array.from({ length: 10 }, () => leaveEarly(url)));
    }
    expect((await content('large.bin')).bytes.equals(LARGE)).toBe(true);
  });

  const archive = (query: string, headers: Record<string, string> = {}, method = 'GET') =>
    client.call(method, `${base}/archive${query}`, { headers });

  it.each(['tar', 'tar.gz'])('comes as one archive with all of a revision (%s)', async (format) => {
    const { status, bytes, headers } = await archive(`?format=${format}`);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': format === 'tar' ? 'application/x-tar' : 'application/gzip',
      'content-disposition': `attachment; filename*=UTF-8''content-1.${format}`,
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
    });
    const directory = join(host.root, format);
    await mkdir(directory);
    await unpack(bytes, format, directory);
    for (const [path, expected] of await repository.contents()) {
      const found = path === 'link' ? await readlink(join(directory, path)) : await readFile(join(directory, path));
      expect([path, Buffer.from(found as Buffer).equals(expected)]).toEqual([path, true]);
    }
    const { items } = (await client.get(`${base}/revisions`)).body;
    const published = Math.floor(Date.parse(items[0].publishedAt) / 1_000);
    expect(Math.floor((await stat(join(directory, 'digits'))).mtimeMs / 1_000)).toBe(published);
  });

  it('comes as an archive of a part', async () => {
    const whole = await archive('?format=tar&path=deep/');
    const directory = join(host.root, 'part');
    await mkdir(directory);
    await unpack(whole.bytes, 'tar', directory);
    expect(await readdir(directory)).toEqual(['deep']);
    expect(whole.headers['etag']).not.toBe((await archive('?format=tar', {}, 'HEAD')).headers['etag']);
  });

  it('is the same archive whenever it is asked for, which a client needs once', async () => {
    const [one, other] = [await archive(''), await archive('')];
    expect(one.bytes.equals(other.bytes)).toBe(true);
    const tag = one.headers['etag']!;
    expect(tag).toMatch(/^"[0-9a-f]{64}"$/);
    const known = await archive('?revision=1', { 'if-none-match': tag });
    expect([known.status, known.bytes.length, known.headers['etag']]).toEqual([304, 0, tag]);
    const head = await archive('', {}, 'HEAD');
    expect([head.status, head.bytes.length, head.headers['etag']]).toEqual([200, 0, tag]);
  });

  it.each([
    ['?revision=9', 404, 'REVISION_NOT_FOUND'],
    ['?path=nowhere', 404, 'FILE_NOT_FOUND'],
    ['?format=zip', 400, 'VALIDATION_FAILED'],
  ])('is in no archive of %s', async (query, status, code) => {
    const answer = await archive(query);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });
});

/** As anybody would. */
async function unpack(bytes: Buffer, format: string, directory: string): Promise<void> {
  const file = `${directory}.${format}`;
  await writeFile(file, bytes);
  await promisify(execFile)('tar', ['-xf', file, '-C', directory]);
}

/** Asks for content, and cuts the connection at the first bytes of it. */
async function leaveEarly(url: string): Promise<void> {
  const request: ClientRequest = httpGet(url, { agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  await once(response, 'readable');
  request.destroy();
  await once(request, 'close');
}
