import { buffer } from 'node:stream/consumers';
import { Test } from '@nestjs/testing';
import { type BackendContext, DEFAULT_LIMITS, type Entry, type Limits } from '@lib/core';
import { PolicyNetwork } from '@lib/network';
import { S3StubServer } from '../../../../test/support/s3-stub-server.js';
import { loadS3Driver } from './s3-driver.js';
import type { S3Parameters } from './s3-parameters.js';
import { S3Backend } from './s3.backend.js';
import { S3Plugin } from './s3.plugin.js';

const KEYS = { accessKeyId: 'AKcanary', secretAccessKey: 'SKcanary' };

describe('S3Backend', () => {
  const backend = new S3Backend();
  let stub: S3StubServer;

  beforeEach(async () => {
    stub = await S3StubServer.start();
  });

  afterEach(() => stub[Symbol.asyncDispose]());

  const context = (
    limits: Partial<Limits> = {},
    network = new PolicyNetwork({ allow: ['127.0.0.1'] }),
  ): BackendContext => ({
    signal: new AbortController().signal,
    logger: { log: () => {}, error: () => {}, warn: () => {} },
    progress: { report: () => {} },
    cacheDir: '/nonexistent',
    limits: { ...DEFAULT_LIMITS, ...limits },
    network,
  });

  const fetch = (prefix = '', parameters: S3Parameters = KEYS, options = context()) =>
    backend.fetch({ url: stub.url(prefix), parameters }, options);

  const list = async (prefix = '', parameters: S3Parameters = KEYS, options = context()): Promise<Entry[]> => {
    await using snapshot = await fetch(prefix, parameters, options);
    const entries: Entry[] = [];
    for await (const entry of snapshot.list()) entries.push(entry);
    return entries;
  };

  const paths = async (prefix = '') => (await list(prefix)).map(({ path }) => path);

  /** Everything under a prefix as it is read, by path; what cannot be read by its code. */
  const contents = async (prefix = '', parameters: S3Parameters = KEYS): Promise<Record<string, string>> => {
    await using snapshot = await fetch(prefix, parameters);
    const read = new Map<string, string>();
    for await (const { entry, body } of snapshot.read(takable(snapshot.list()))) {
      read.set(entry.path, await buffer(body).then(String, (error: { code: string }) => error.code));
    }
    return Object.fromEntries(read);
  };

  async function* takable(entries: AsyncIterable<Entry>) {
    for await (const entry of entries) if (!entry.problem && !entry.path.endsWith('/')) yield entry;
  }

  it('lists and reads the objects under a prefix, by paths relative to it', async () => {
    stub.put('configs/a.yaml', 'a: 1');
    stub.put('configs/sub/b', '');
    stub.put('configs-old/c', 'not there');
    stub.put('configs', 'not there either');
    expect(await contents('configs')).toEqual({ 'a.yaml': 'a: 1', 'sub/b': '' });
    expect(await contents('configs/')).toEqual({ 'a.yaml': 'a: 1', 'sub/b': '' });
    expect(await paths()).toEqual(['configs', 'configs-old/c', 'configs/a.yaml', 'configs/sub/b']);
  });

  it('tells size, time and a fingerprint of ETag and size', async () => {
    stub.put('a', 'abc');
    stub.put('b', 'abc', { etag: '"0123-7"' });
    stub.put('c', 'abc', { etag: 'unquoted' });
    stub.put('d', 'abc', { etag: 'W/"weak"' });
    stub.put('e', 'abc', { etag: '' });
    expect(await list()).toEqual([
      {
        path: 'a',
        size: 3,
        type: 'file',
        fingerprint: '"900150983cd24fb0d6963f7d28e17f72" 3',
        lastModified: new Date('2026-01-02T03:04:05Z'),
      },
      expect.objectContaining({ path: 'b', fingerprint: '"0123-7" 3' }),
      expect.objectContaining({ path: 'c', fingerprint: '"unquoted" 3' }),
      // Two contents may share a weak one.
      expect.objectContaining({ path: 'd', fingerprint: 'W/"weak" 3 1767323045000' }),
      expect.objectContaining({ path: 'e', fingerprint: null }),
    ]);
  });

  it('has no revision, so that the listing tells', async () => {
    expect(await backend.revision({ url: stub.url(), parameters: KEYS }, context())).toBeNull();
    await using snapshot = await fetch();
    expect(snapshot.revision).toBeNull();
    expect(stub.requests).toEqual([]);
  });

  it('reads only what it is asked for, each with If-Match, and nothing for an empty object', async () => {
    for (let index = 0; index < 50; index++) stub.put(`key-${index}`, `content ${index}`);
    stub.put('empty', '');
    const entries = (await list()).filter(({ path }) => ['key-7', 'key-31', 'empty'].includes(path));
    stub.reset();
    await using snapshot = await fetch();
    const read: string[] = [];
    for await (const { entry, body } of snapshot.read(each(entries))) read.push(`${entry.path}=${await buffer(body)}`);
    expect(read).toEqual(['empty=', 'key-31=content 31', 'key-7=content 7']);
    expect(stub.requests.map(({ kind, key }) => `${kind} ${key}`)).toEqual(['get key-31', 'get key-7']);
    expect(stub.requests.map(({ headers }) => headers['if-match'])).toEqual([
      stub.objects.get('key-31')!.etag,
      stub.objects.get('key-7')!.etag,
    ]);
  });

  async function* each<T>(items: Iterable<T>) {
    yield* items;
  }

  it('reads many objects at once, and hands them over in order', async () => {
    for (let index = 0; index < 300; index++) stub.put(`key-${String(index).padStart(3, '0')}`, 'x'.repeat(index * 50));
    let [open, most] = [0, 0];
    stub.fault = (request, response) => {
      if (request.kind === 'list') return false;
      most = Math.max(most, ++open);
      response.once('close', () => open--);
      setTimeout(() => stub.serve(request, response), 5);
      return true;
    };
    const read = await contents();
    expect(Object.keys(read)).toEqual([...stub.objects.keys()].sort());
    expect(Object.values(read).every((content, index) => content.length === index * 50)).toBe(true);
    expect(most).toBeGreaterThan(4);
    expect(most).toBeLessThanOrEqual(16);
  });

  it('streams large objects with back-pressure, and few of them at once', async () => {
    const content = Buffer.alloc(8 * 1024 * 1024, 'large');
    for (let index = 0; index < 8; index++) stub.put(`key-${index}`, content);
    await using snapshot = await fetch();
    for await (const { entry, body } of snapshot.read(snapshot.list())) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      // The one in use, and three that wait.
      expect(stub.count('get')).toBeLessThanOrEqual(Number(entry.path.slice(4)) + 4);
      expect(body.readableLength).toBeLessThan(1.2 * 1024 * 1024);
      expect((await buffer(body)).equals(content)).toBe(true);
    }
    expect(stub.count('get')).toBe(8);
  });

  it('pages through a listing of more than 1,000 pages', async () => {
    for (let index = 0; index < 5_005; index++) stub.put(`key-${index}`, '');
    stub.pageSize = 5;
    expect((await paths()).toSorted()).toEqual([...stub.objects.keys()].sort());
    expect(stub.count('list')).toBe(1_001);
  });

  it('asks for each page once, and for the next one ahead of time only', async () => {
    for (let index = 0; index < 100; index++) stub.put(`key-${index}`, '');
    stub.pageSize = 10;
    await using snapshot = await fetch();
    const listing = snapshot.list()[Symbol.asyncIterator]();
    await listing.next();
    expect(stub.count('list')).toBeLessThanOrEqual(2);
    await listing.return?.(undefined);
  });

  describe('takes keys with odd names', () => {
    const odd = [
      ' leading and trailing ',
      'plus+plus',
      'percent%20%2e%2e%2f',
      'ü — 日本 🙂',
      'caf\u00e9',
      'cafe\u0301',
      'quote"\'<&>',
      'new\nline\ttab\r',
      '\u0001control\u001f\u007f',
      'a//b',
      'a/b',
      'A/b',
      'trailing.',
      "!'()*~",
      '?#[]@:;=,$',
      'back\\slash',
      '__proto__',
      '🙂'.repeat(256),
      'é'.repeat(512),
    ];

    it('as they are, when the service encodes them', async () => {
      for (const [index, key] of odd.entries()) stub.put(key, `${index}`);
      expect(await contents()).toEqual(Object.fromEntries(odd.map((key, index) => [key, `${index}`])));
    });

    it('and as they are written, when it does not', async () => {
      stub.encodesKeys = false;
      const harmless = odd.filter((key) => !/\p{Cc}/u.test(key));
      for (const key of harmless) stub.put(key, key);
      expect(await contents()).toEqual(Object.fromEntries(harmless.map((key) => [key, key])));
    });

    it('below a prefix with an odd name', async () => {
      stub.put('ü +%/a', '1');
      expect(await contents('%C3%BC%20+%25')).toEqual({ a: '1' });
    });

    it('and lists what has no safe path as it is, for the engine to refuse', async () => {
      for (const key of ['../up', 'a/../../b', '..', '.', './a', '/absolute', 'nul\0', 'x\\..\\y', 'C:\\x'])
        stub.put(key, 'x');
      expect(await paths()).toEqual([...stub.objects.keys()].sort());
    });

    it('and says of what is no UTF-8 that it is not', async () => {
      stub.objects.set('p/bad\xff', { content: Buffer.from('x'), etag: '"x"' });
      stub.objects.set('p/\xed\xa0\x80', { content: Buffer.from('x'), etag: '"x"' });
      expect((await list('p')).map(({ path, problem }) => [path, problem?.code])).toEqual([
        ['bad\\xff', 'PATH_ENCODING'],
        ['\\xed\\xa0\\x80', 'PATH_ENCODING'],
      ]);
    });
  });

  it('takes no directory marker for a file, and hides none that has content', async () => {
    stub.put('p/', '');
    stub.put('p/dir/', '');
    stub.put('p/dir/file', '1');
    stub.put('p/hadoop_$folder$', '');
    stub.put('p/full/', 'content');
    expect(await paths('p')).toEqual(['dir/file', 'full/']);
    stub.put('p/', 'content');
    expect(await paths('p')).toEqual(['/', 'dir/file', 'full/']);
  });

  it('says of archived objects that they are, and reads what was restored', async () => {
    stub.put('cold', 'x', { storageClass: 'GLACIER' });
    stub.put('colder', 'x', { storageClass: 'DEEP_ARCHIVE' });
    stub.put('warm', 'x', { storageClass: 'GLACIER', restoredUntil: '2030-01-01T00:00:00.000Z' });
    stub.put('instant', 'x', { storageClass: 'GLACIER_IR' });
    const codes = (await list()).map(({ path, problem }) => [path, problem?.code]);
    expect(Object.fromEntries(codes)).toEqual({
      cold: 'S3_OBJECT_UNAVAILABLE',
      colder: 'S3_OBJECT_UNAVAILABLE',
      warm: undefined,
      instant: undefined,
    });
    expect(stub.requests[0]!.headers['x-amz-optional-object-attributes']).toBe('RestoreStatus');
  });

  it('signs every request, with the session token, and none when it is to be anonymous', async () => {
    stub.put('a', '1');
    const token = 'token-canary';
    expect(await contents('', { ...KEYS, sessionToken: token, region: 'eu-west-9' })).toEqual({ a: '1' });
    expect(stub.requests).toHaveLength(2);
    for (const { headers } of stub.requests) {
      expect(headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKcanary\/\d+\/eu-west-9\/s3\/aws4_request/);
      expect(headers['x-amz-security-token']).toBe(token);
    }
    stub.reset();
    expect(await contents('', { anonymous: true })).toEqual({ a: '1' });
    expect(stub.requests.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined]);
  });

  describe('with the credentials of this machine', () => {
    const names = [
      'AWS_ACCESS_KEY_ID',
      'AWS_SECRET_ACCESS_KEY',
      'AWS_EC2_METADATA_DISABLED',
      'AWS_CONFIG_FILE',
      'AWS_SHARED_CREDENTIALS_FILE',
    ];
    const before = Object.fromEntries(names.map((name) => [name, process.env[name]]));

    beforeEach(() => {
      process.env['AWS_EC2_METADATA_DISABLED'] = 'true';
      process.env['AWS_CONFIG_FILE'] = process.env['AWS_SHARED_CREDENTIALS_FILE'] = '/nonexistent';
    });

    afterEach(() => {
      for (const [name, value] of Object.entries(before)) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    });

    it('reads when none are given', async () => {
      process.env['AWS_ACCESS_KEY_ID'] = 'AKAMBIENT';
      process.env['AWS_SECRET_ACCESS_KEY'] = 'secret';
      stub.put('a', '1');
      expect(await contents('', {})).toEqual({ a: '1' });
      for (const { headers } of stub.requests) expect(headers.authorization).toContain('AKAMBIENT');
    });

    it('does not read under the preset public', async () => {
      process.env['AWS_ACCESS_KEY_ID'] = 'AKAMBIENT';
      process.env['AWS_SECRET_ACCESS_KEY'] = 'secret';
      const network = new PolicyNetwork({ preset: 'public', allow: ['127.0.0.1'] });
      await expect(list('', {}, context({}, network))).rejects.toMatchObject({ code: 'S3_CREDENTIALS_MISSING' });
      expect(stub.requests).toEqual([]);
      expect(await list('', KEYS, context({}, network))).toEqual([]);
    });

    it('says when there are none', async () => {
      await expect(list('', {})).rejects.toMatchObject({ code: 'S3_CREDENTIALS_MISSING' });
    });
  });

  it('sends no credentials over plain http: unless the host is allowed', async () => {
    const network = new PolicyNetwork({ lookup: async () => ['192.168.0.1'] });
    const target = { url: 'http://minio.example/bucket', parameters: KEYS };
    const refused = { code: 'NET_CREDENTIALS_OVER_HTTP' };
    await expect(backend.fetch(target, context({}, network))).rejects.toMatchObject(refused);
    await expect(backend.fetch({ ...target, parameters: {} }, context({}, network))).rejects.toMatchObject(refused);
    await using snapshot = await backend.fetch({ ...target, parameters: { anonymous: true } }, context({}, network));
    expect(snapshot.revision).toBeNull();
  });

  it('reaches nothing that the network policy denies', async () => {
    const network = new PolicyNetwork();
    await expect(list('', KEYS, context({}, network))).rejects.toMatchObject({ code: 'NET_ADDRESS_DENIED' });
    const url = 'http://169.254.169.254/bucket';
    await expect(backend.fetch({ url, parameters: KEYS }, context())).rejects.toMatchObject({
      code: 'NET_ADDRESS_DENIED',
    });
  });

  it('moves credentials out of the URL, takes the names of NetBox, and drops blanks', () => {
    const normalize = (url: string, parameters: Record<string, unknown> = {}) => backend.normalize({ url, parameters });
    expect(normalize('https://AK:SK@h.example/bucket/x')).toEqual({
      url: 'https://h.example/bucket/x',
      parameters: { accessKeyId: 'AK', secretAccessKey: 'SK' },
    });
    expect(
      normalize('https://h.example/bucket', { aws_access_key_id: 'AK', aws_secret_access_key: 'SK', region: '' }),
    ).toEqual({ url: 'https://h.example/bucket', parameters: { accessKeyId: 'AK', secretAccessKey: 'SK' } });
    expect(() => normalize('https://AK:SK@h.example/bucket', { accessKeyId: 'AK' })).toThrow(
      expect.objectContaining({ code: 'VALIDATION_FAILED' }),
    );
    expect(() => normalize('https://h.example/bucket', { accessKeyId: 'AK' })).toThrow(
      expect.objectContaining({ code: 'VALIDATION_FAILED' }),
    );
    // What the schema refuses, the schema tells.
    expect(normalize('s3://bucket', { anonymous: 'yes' })).toEqual({
      url: 's3://bucket',
      parameters: { anonymous: 'yes' },
    });
  });

  it('says which package to install when the SDK is missing', async () => {
    const error = Object.assign(new Error("Cannot find package '@aws-sdk/client-s3' imported from x"), {
      code: 'ERR_MODULE_NOT_FOUND',
    });
    await expect(loadS3Driver(() => Promise.reject(error))).rejects.toMatchObject({
      code: 'S3_DRIVER_MISSING',
      message: expect.stringContaining('npm install @aws-sdk/client-s3'),
    });
  });

  it('comes with its plugin', async () => {
    const module = await Test.createTestingModule({ imports: [S3Plugin] }).compile();
    expect(module.get(S3Backend)).toBeInstanceOf(S3Backend);
    await module.close();
  });
});
