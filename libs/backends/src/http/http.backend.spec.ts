import { mkdtemp, readdir, rm } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import type { BackendContext, Entry, Limits, Snapshot } from '@lib/core';
import { PolicyNetwork } from '@lib/network';
import { tarOf, zipOf } from '../../../../test/support/archives.js';
import { CertificateAuthority } from '../../../../test/support/certificates.js';
import { collect } from '../../../../test/support/collect.js';
import { FileServer } from '../../../../test/support/file-server.js';
import { newGitContext } from '../../../../test/support/git-context.js';
import { HttpBackend } from './http.backend.js';
import type { HttpParameters } from './http-parameters.js';

const MEMBERS = [
  { path: 'repo-1/a.yaml', content: 'a: 1' },
  { path: 'repo-1/dir/b', content: 'b'.repeat(2 * 1024 * 1024) },
  { path: 'repo-1/link', target: 'a.yaml' },
];
const OLD = { 'last-modified': 'Fri, 02 Jan 2026 03:04:05 GMT' };
const PAUSE = 60;

describe('the http backend', () => {
  const backend = new HttpBackend();
  let folder: string;
  let server: FileServer;
  let context: BackendContext;

  const newContext = (limits: Partial<Limits> = {}) => newGitContext(folder, { limits });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'http-'));
    server = await FileServer.start();
  });

  beforeEach(async () => {
    server.reset();
    context = await newContext();
  });

  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  const target = (path: string, parameters: HttpParameters = {}) => ({ url: server.url(path), parameters });
  const revision = (path: string, parameters?: HttpParameters) => backend.revision(target(path, parameters), context);
  const fetch = (path: string, parameters?: HttpParameters) => backend.fetch(target(path, parameters), context);

  async function contentsOf(snapshot: Snapshot): Promise<Record<string, string>> {
    const entries = await collect(snapshot.list());
    const found: Record<string, string> = {};
    const files = entries.filter(({ type, problem }) => type === 'file' && !problem);
    const asked = async function* (): AsyncGenerator<Entry> {
      yield* files.toReversed();
    };
    for await (const { entry, body } of snapshot.read(asked())) {
      found[entry.path] = Buffer.concat(await collect(body)).toString();
    }
    for (const { path, target: to, problem } of entries) {
      if (to !== undefined) found[path] = `-> ${to}`;
      if (problem) found[path] = problem.code;
    }
    return found;
  }

  async function contents(path: string, parameters?: HttpParameters): Promise<Record<string, string>> {
    await using snapshot = await fetch(path, parameters);
    return await contentsOf(snapshot);
  }

  /** What it fails with; nothing is left behind. */
  const failure = async (path = '/x.txt', parameters?: HttpParameters): Promise<Error> => {
    const error = await contents(path, parameters).then(
      () => new Error('It did not fail.'),
      (thrown: Error) => thrown,
    );
    expect((await readdir(context.cacheDir)).filter((name) => name !== 'probe.json')).toEqual([]);
    return error;
  };

  describe('reads', () => {
    it('a single file under its own name, or the one that it is given', async () => {
      server.put('/configs/site%20a.yaml', 'a: 1', { etag: '"1"', ...OLD });
      await using snapshot = await fetch('/configs/site%20a.yaml');
      expect(snapshot).toMatchObject({ revision: '"1"', details: { format: 'file', bytes: 4 } });
      const [entry] = await collect(snapshot.list());
      expect(entry).toMatchObject({ path: 'site a.yaml', size: 4, type: 'file', fingerprint: expect.any(String) });
      expect(entry!.lastModified).toEqual(new Date('2026-01-02T03:04:05Z'));
      expect(await contents('/configs/site%20a.yaml', { fileName: 'x/y' })).toEqual({ 'x/y': 'a: 1' });
    });

    const packed = { 'a.yaml': 'a: 1', 'dir/b': MEMBERS[1]!.content!, link: '-> a.yaml' };

    it.each<[string, Buffer]>([
      ['/x.tar', tarOf(MEMBERS)],
      ['/x.tar.gz', gzipSync(tarOf(MEMBERS))],
      ['/x.tgz', gzipSync(tarOf(MEMBERS))],
      ['/x.tar.zst', zstdCompressSync(tarOf(MEMBERS))],
      ['/x.zip', zipOf(MEMBERS)],
      ['/archive/main', gzipSync(tarOf(MEMBERS))],
      ['/zipball/main', zipOf(MEMBERS)],
    ])('the members of an archive at %s, in any order', async (path, bytes) => {
      server.put(path, bytes);
      expect(await contents(path, { stripComponents: 1 })).toEqual(packed);
      expect(server.take()).toEqual([`GET ${path}`]);
      expect(await contents(path, { stripComponents: 1, subpath: 'dir' })).toEqual({ b: MEMBERS[1]!.content });
    });

    it('what is no archive by its name as a file, whatever is inside', async () => {
      const zip = zipOf([{ path: 'a', content: '1' }]);
      server.put('/report.xlsx', zip);
      server.put('/log.txt.gz', gzipSync('text'));
      server.put('/plain', gzipSync('text'));
      expect(Object.keys(await contents('/report.xlsx'))).toEqual(['report.xlsx']);
      expect(Object.keys(await contents('/log.txt.gz'))).toEqual(['log.txt.gz']);
      expect(Object.keys(await contents('/plain'))).toEqual(['plain']);
      expect(await contents('/report.xlsx', { format: 'zip' })).toEqual({ a: '1' });
    });

    it('an archive by what the server calls it', async () => {
      server.put('/download.php', zipOf([{ path: 'a', content: '1' }]), {
        'content-disposition': 'attachment; filename="x.zip"',
      });
      expect(await contents('/download.php')).toEqual({ a: '1' });
    });

    it('gives equal content the same fingerprint wherever it is, in tar and zip', async () => {
      const fingerprints = async (path: string) => {
        await using snapshot = await fetch(path);
        return (await collect(snapshot.list())).map(({ fingerprint }) => fingerprint);
      };
      const members = [
        { path: 'a', content: 'same' },
        { path: 'b', content: 'same' },
        { path: 'c', content: 'other' },
      ];
      server.put('/x.tar', tarOf(members));
      server.put('/x.zip', zipOf(members.toReversed()));
      const [a, b, c] = await fingerprints('/x.tar');
      expect(a).toBe(b);
      expect(c).not.toBe(a);
      expect(await fingerprints('/x.zip')).toEqual([c, b, a]);
    });
  });

  describe('asks whether something changed', () => {
    it('by one request without content, with the ETag that it knows', async () => {
      server.put('/x.tar', tarOf(MEMBERS));
      await using snapshot = await fetch('/x.tar');
      server.take();
      expect(await revision('/x.tar')).toBe(snapshot.revision);
      expect(server.take()).toEqual(['HEAD /x.tar if-none-match']);
      server.put('/x.tar', tarOf([]));
      expect(await revision('/x.tar')).not.toBe(snapshot.revision);
      expect(server.take()).toEqual(['HEAD /x.tar if-none-match']);
    });

    it('by GET where the server does not answer HEAD, and from then on by GET at once', async () => {
      const large = tarOf(MEMBERS);
      server.put('/x.tar', large);
      server.fault = ({ method }, response) => method === 'HEAD' && Boolean(response.writeHead(405).end());
      await using snapshot = await fetch('/x.tar');
      server.take();
      expect(await revision('/x.tar')).toBe(snapshot.revision);
      expect(server.take()).toEqual(['HEAD /x.tar if-none-match', 'GET /x.tar if-none-match']);
      expect(await revision('/x.tar')).toBe(snapshot.revision);
      expect(server.take()).toEqual(['GET /x.tar if-none-match']);
      server.put('/x.tar', Buffer.concat([large, Buffer.alloc(512)]));
      expect(await revision('/x.tar')).not.toBe(snapshot.revision);
      expect(server.take()).toEqual(['GET /x.tar if-none-match']);
    });

    it('by the time of the last change and the length, once that is over', async () => {
      server.put('/x.txt', 'x', OLD);
      await using snapshot = await fetch('/x.txt');
      expect(snapshot.revision).toBe('2026-01-02T03:04:05.000Z 1');
      expect(await revision('/x.txt')).toBe(snapshot.revision);
      expect(server.headers.at(-1)).not.toHaveProperty('if-modified-since');
      server.put('/x.txt', 'x', { 'last-modified': new Date().toUTCString() });
      expect(await revision('/x.txt')).toBeNull();
      await using fresh = await fetch('/x.txt');
      expect(fresh.revision).toMatch(/^sha256:/);
    });

    it('in vain where the server says nothing, and goes by the content then', async () => {
      server.put('/x.txt', 'x', {});
      expect(await revision('/x.txt')).toBeNull();
      expect(server.take()).toEqual(['HEAD /x.txt']);
      await using one = await fetch('/x.txt');
      await using other = await fetch('/x.txt');
      expect(one.revision).toMatch(/^sha256:[0-9a-f]{64}$/);
      expect(other.revision).toBe(one.revision);
    });

    it('anew when the URL is another one, or its memory is damaged', async () => {
      server.put('/x.txt', 'x', { etag: '"1"' });
      server.put('/y.txt', 'y', { etag: '"1"' });
      await using _ = await fetch('/x.txt');
      server.take();
      await revision('/y.txt');
      expect(server.take()).toEqual(['HEAD /y.txt']);
    });

    it('with a weak ETag together with the time, where there is one', async () => {
      server.put('/x.txt', 'x', { etag: 'W/"1"', ...OLD });
      expect(await revision('/x.txt')).toBe('W/"1" 2026-01-02T03:04:05.000Z');
    });
  });

  describe('proves who asks', () => {
    it.each<[HttpParameters, string, string]>([
      [{ username: 'ann', password: 'päss' }, 'authorization', `Basic ${Buffer.from('ann:päss').toString('base64')}`],
      [{ token: 'canary' }, 'authorization', 'Bearer canary'],
      [{ headerName: 'X-Api-Key', headerValue: 'canary' }, 'x-api-key', 'canary'],
    ])('by %j', async (parameters, name, value) => {
      server.put('/x.txt', 'x');
      await contents('/x.txt', parameters);
      expect(server.headers[0]).toMatchObject({ [name]: value, 'accept-encoding': 'identity' });
    });

    it('to the origin of the URL only, also when a redirect leads back', async () => {
      await using other = await FileServer.start();
      const redirect = (response: ServerResponse, location: string) =>
        Boolean(response.writeHead(302, { location }).end());
      server.fault = ({ url }, response) => url === '/start' && redirect(response, other.url('/on'));
      other.fault = (_, response) => redirect(response, server.url('/x.txt'));
      server.put('/x.txt', 'x');
      const parameters = { token: 'canary', headerName: 'x-key', headerValue: 'canary' };
      await contents('/start', parameters);
      expect(server.headers[0]).toMatchObject({ authorization: 'Bearer canary', 'x-key': 'canary' });
      expect(JSON.stringify([other.headers, server.headers[1]])).not.toContain('canary');
      expect(server.requests).toEqual(['GET /start', 'GET /x.txt']);
    });

    it('never over plain http, unless an operator allows the host', async () => {
      context = { ...context, network: new PolicyNetwork({ allow: ['127.0.0.0/8'], deny: [] }) };
      server.put('/x.txt', 'x');
      await contents('/x.txt', { token: 'canary' });
      const strict = new PolicyNetwork({ lookup: async () => ['203.0.113.7'] } as never);
      const url = 'http://files.example/x.txt';
      const strictContext = { ...context, network: strict };
      await expect(backend.fetch({ url, parameters: { token: 'canary' } }, strictContext)).rejects.toMatchObject({
        code: 'NET_CREDENTIALS_OVER_HTTP',
      });
    });

    it('by a client certificate to a server that asks for one, and trusts the authority that it is given', async () => {
      const authority = await CertificateAuthority.create();
      const { certificate: cert, key } = await authority.issue();
      await using secure = await FileServer.start({ cert, key, ca: authority.certificate, requestCert: true });
      const client = await authority.issue({ usage: 'client' });
      secure.put('/x.txt', 'x');
      const caCertificate = authority.certificate;
      const parameters = { caCertificate, clientCertificate: client.certificate, clientKey: client.key };
      await using snapshot = await backend.fetch({ url: secure.url('/x.txt'), parameters }, context);
      expect(await contentsOf(snapshot)).toEqual({ 'x.txt': 'x' });
      await expect(backend.revision({ url: secure.url('/x.txt'), parameters: {} }, context)).rejects.toMatchObject({
        code: 'NET_TLS',
        message: expect.stringContaining('caCertificate'),
      });
    });
  });

  describe('follows redirects', () => {
    it('up to five, relative ones too, each by the policy', async () => {
      server.put('/5', 'x');
      server.fault = ({ url }, response) =>
        url !== '/5' && Boolean(response.writeHead(307, { location: `${Number(url!.slice(1)) + 1}` }).end());
      expect(await contents('/0', { fileName: 'x' })).toEqual({ x: 'x' });
      server.fault = ({ url }, response) => Boolean(response.writeHead(302, { location: url! }).end());
      expect(await failure()).toMatchObject({ code: 'NET_REDIRECT_DENIED' });
    });

    it.each([
      ['http://169.254.169.254/latest', 'NET_ADDRESS_DENIED'],
      ['http://127.0.0.2:1/', 'NET_ADDRESS_DENIED'],
      ['file:///etc/passwd', 'NET_REDIRECT_DENIED'],
      ['http://', 'NET_REDIRECT_DENIED'],
    ])('but not to %s', async (location, code) => {
      server.fault = (_, response) => void response.writeHead(301, { location }).end();
      expect(await failure()).toMatchObject({ code: code });
    });
  });

  describe('tells by an error of its own', () => {
    it.each([
      [401, 'HTTP_AUTH_FAILED'],
      [403, 'HTTP_ACCESS_DENIED'],
      [404, 'HTTP_NOT_FOUND'],
      [410, 'HTTP_NOT_FOUND'],
      [416, 'HTTP_REFUSED'],
      [204, 'HTTP_RESPONSE_INVALID'],
      [206, 'HTTP_RESPONSE_INVALID'],
      [501, 'HTTP_SERVER_ERROR'],
    ])('the status %i', async (status, code) => {
      server.fault = (_, response) => void response.writeHead(status).end();
      const error = await failure('/x.txt?token=canary', { token: 'canary' });
      expect(error).toMatchObject({ code: code });
      expect(error.message).not.toContain('canary');
    });

    it('that the rate of requests is limited, with the time to wait', async () => {
      server.fault = (_, response) => void response.writeHead(429, { 'retry-after': '120' }).end();
      expect(await failure()).toMatchObject({ code: 'HTTP_RATE_LIMITED', retryAfterSeconds: 120 });
      await expect(revision('/x.txt')).rejects.toMatchObject({ code: 'HTTP_RATE_LIMITED', retryAfterSeconds: 120 });
    });

    it('that the server breaks off, after it has tried again from the beginning', async () => {
      server.fault = (_, response) => {
        response.writeHead(200, { 'content-length': 10 }).write('12345');
        setTimeout(() => response.destroy(), PAUSE);
      };
      expect(await failure()).toMatchObject({ code: 'HTTP_BODY_MISMATCH' });
      expect(server.take()).toHaveLength(3);
    });

    it('that a transfer in pieces broke off', async () => {
      server.fault = (_, response) => {
        response.writeHead(200).write('12345');
        setTimeout(() => response.destroy(), PAUSE);
      };
      expect(await failure()).toMatchObject({ code: 'HTTP_BODY_MISMATCH' });
    });

    it('that the server fails, after it has tried again', async () => {
      server.fault = (_, response) => void response.writeHead(502).end();
      expect(await failure()).toMatchObject({ code: 'HTTP_SERVER_ERROR' });
      expect(server.take()).toHaveLength(3);
      server.put('/x.txt', 'x');
      let failures = 2;
      server.fault = (_, response) => failures-- > 0 && Boolean(response.writeHead(500).end());
      expect(await contents('/x.txt')).toEqual({ 'x.txt': 'x' });
      failures = 2;
      server.fault = (request) => failures-- > 0 && Boolean(request.destroy());
      expect(await contents('/x.txt')).toEqual({ 'x.txt': 'x' });
    });

    it('that nothing comes any more', async () => {
      context = await newContext({ idleTimeout: 300 });
      server.fault = (_, response) => void response.writeHead(200, { 'content-length': 10 }).write('12345');
      expect(await failure()).toMatchObject({ code: 'NET_TIMEOUT' });
      server.fault = () => true;
      expect(await failure()).toMatchObject({ code: 'NET_TIMEOUT' });
    });

    it('that nobody listens, or that it is no web server', async () => {
      await expect(backend.fetch({ url: 'http://127.0.0.1:1/x', parameters: {} }, context)).rejects.toMatchObject({
        code: 'NET_UNREACHABLE',
      });
      server.fault = ({ socket }) => Boolean(socket.end('SSH-2.0-OpenSSH\r\n'));
      expect(await failure()).toMatchObject({ code: 'HTTP_RESPONSE_INVALID' });
    });

    it.each<[string, string, Buffer | string, HttpParameters]>([
      ['a web page in place of an archive', 'ARCHIVE_CORRUPT', '<!DOCTYPE html><html>', {}],
      ['an archive that is cut', 'ARCHIVE_CORRUPT', gzipSync(tarOf(MEMBERS)).subarray(0, 200), {}],
      [
        'an archive without a member of that folder',
        'ARCHIVE_SUBPATH_NOT_FOUND',
        gzipSync(tarOf(MEMBERS)),
        { subpath: 'no' },
      ],
      ['nothing', 'ARCHIVE_CORRUPT', '', {}],
    ])('%s', async (_, code, bytes, parameters) => {
      server.put('/x.tar.gz', bytes);
      expect(await failure('/x.tar.gz', parameters)).toMatchObject({ code: code });
    });

    it('a kind of archive that is not read', async () => {
      server.put('/x.tar.xz', 'x');
      expect(await failure('/x.tar.xz')).toMatchObject({ code: 'ARCHIVE_UNSUPPORTED' });
      expect(await contents('/x.tar.xz', { format: 'file' })).toEqual({ 'x.tar.xz': 'x' });
    });

    it('a file that is packed on the way', async () => {
      server.put('/x.txt', gzipSync('x'), { 'content-encoding': 'gzip' });
      expect(await failure()).toMatchObject({ code: 'HTTP_RESPONSE_INVALID' });
    });
  });

  describe('keeps the limits, counted on what came:', () => {
    it('of bytes to download, announced or not', async () => {
      context = await newContext({ maxTotalBytes: 1_000 });
      server.put('/x.txt', Buffer.alloc(1_001));
      expect(await failure()).toMatchObject({ code: 'SYNC_LIMIT_EXCEEDED' });
      server.fault = (_, response) => void response.writeHead(200).end(Buffer.alloc(1_001));
      expect(await failure()).toMatchObject({ code: 'SYNC_LIMIT_EXCEEDED' });
    });

    it('of bytes that come out of an archive', async () => {
      context = await newContext({ maxTotalBytes: 100_000 });
      const bomb = [{ path: 'a', content: Buffer.alloc(200_000) }];
      server.put('/x.tar.gz', gzipSync(tarOf(bomb)));
      expect(await failure('/x.tar.gz')).toMatchObject({ code: 'SYNC_LIMIT_EXCEEDED' });
      server.put('/x.zip', zipOf(bomb));
      expect(await failure('/x.zip')).toMatchObject({ code: 'SYNC_LIMIT_EXCEEDED' });
    });

    it('of one file, which is then not read', async () => {
      context = await newContext({ maxFileBytes: 10 });
      server.put(
        '/x.zip',
        zipOf([
          { path: 'large', content: 'x'.repeat(11) },
          { path: 'small', content: 'y' },
        ]),
      );
      await using snapshot = await fetch('/x.zip');
      expect(await collect(snapshot.list())).toMatchObject([
        { path: 'large', size: 11, fingerprint: null },
        { path: 'small', size: 1, fingerprint: expect.any(String) },
      ]);
    });
  });

  it('stops at once when it is told to, and cleans up', async () => {
    const stopped = new AbortController();
    context = { ...context, signal: stopped.signal };
    server.fault = (_, response) => {
      response.writeHead(200, { 'content-length': 10 }).write('12345');
      setTimeout(() => stopped.abort(new Error('stop')), PAUSE);
    };
    await expect(fetch('/x.txt')).rejects.toBeInstanceOf(Error);
    expect(await readdir(context.cacheDir)).toEqual([]);
  });

  it('removes what it downloaded when it is disposed of, also with a body that nobody read', async () => {
    server.put('/x.tar', tarOf(MEMBERS));
    const snapshot = await fetch('/x.tar');
    const [, large] = await collect(snapshot.list());
    const bodies = snapshot.read(
      (async function* () {
        yield large!;
      })(),
    );
    await bodies[Symbol.asyncIterator]().next();
    await snapshot[Symbol.asyncDispose]();
    expect(await readdir(context.cacheDir)).toEqual(['probe.json']);
  });

  describe('refuses before anything is saved', () => {
    const normalize = (url: string, parameters: Record<string, unknown> = {}) => backend.normalize({ url, parameters });

    it('nothing that works, and moves credentials out of the URL', () => {
      expect(normalize('https://ann:p%C3%A4ss@host/x?y=1', { token: '' })).toEqual({
        url: 'https://host/x?y=1',
        parameters: { username: 'ann', password: 'päss' },
      });
    });

    it.each(['', 'ftp://host/x', 'https:/x', '/etc/passwd', 'https://host/a b', 'https://host/x#y', 'https://host\\x'])(
      'the URL %j',
      (url) => expect(() => normalize(url)).toThrow(expect.objectContaining({ code: 'NET_URL_INVALID' })),
    );

    it.each<[string, Record<string, unknown>]>([
      ['token', { token: 'a', username: 'b' }],
      ['token', { token: 'a\r\nb' }],
      ['headerName', { headerName: 'Host', headerValue: 'x' }],
      ['headerName', { headerName: 'If-None-Match', headerValue: 'x' }],
      ['headerName', { headerName: 'a b', headerValue: 'x' }],
      ['headerName', { headerValue: 'x' }],
      ['headerValue', { headerName: 'x-key' }],
      ['headerValue', { headerName: 'x-key', headerValue: 'a\r\nb: c' }],
      ['fileName', { fileName: '../x' }],
      ['fileName', { fileName: 'x', format: 'zip' }],
      ['subpath', { subpath: '../x' }],
      ['subpath', { subpath: 'x', format: 'file' }],
      ['clientKey', { clientCertificate: 'x' }],
    ])('a wrong %s', (name, parameters) => {
      expect(() => normalize('https://host/x', parameters)).toThrow(
        expect.objectContaining({
          code: 'VALIDATION_FAILED',
          errors: expect.arrayContaining([expect.objectContaining({ pointer: `/parameters/${name}` })]),
        }),
      );
    });
  });
});
