import { randomBytes } from 'node:crypto';
import { BUILT_IN_PLUGINS } from '@lib/backends';
import type { DataSourceInput, SyncResult } from '@lib/sources';
import { CountingNetwork } from '../support/counting-network.js';
import { describeOnEachDatabase } from '../support/databases.js';
import { S3Bucket } from '../support/s3-bucket.js';
import { describeWithGateway, S3Gateway } from '../support/s3-gateway.js';
import { S3StubServer } from '../support/s3-stub-server.js';
import { SourceApplication } from '../support/source-application.js';

describeWithGateway("An S3 source at Ceph's gateway", () => {
  let gateway: S3Gateway;

  beforeAll(async () => {
    gateway = await S3Gateway.start();
  }, 180_000);

  afterAll(() => gateway?.[Symbol.asyncDispose]());

  describeOnEachDatabase('on', (open) => {
    let application: SourceApplication;
    let network: CountingNetwork;
    let counter = 0;
    /** Done once the listing is there, and before anything is read. */
    let meanwhile: (() => Promise<void>) | null = null;

    beforeAll(async () => {
      network = new CountingNetwork({ allow: ['127.0.0.1'] });
      application = await SourceApplication.start(await open(), {
        imports: [...BUILT_IN_PLUGINS],
        network,
        checkpoint: async (step) => {
          if (step === 'planned') await meanwhile?.();
        },
      });
    });

    afterAll(async () => {
      await application?.[Symbol.asyncDispose]();
      network?.close();
    });

    const add = async (prefix = '', input: Partial<DataSourceInput> = {}) => {
      const bucket = await S3Bucket.create(gateway);
      const create = () =>
        application.sources.create({
          name: `source-${++counter}`,
          type: 'amazon-s3',
          sourceUrl: bucket.url(prefix),
          parameters: gateway.credentials,
          ...input,
        });
      return { bucket, create };
    };

    /** A sync, and what it asked the gateway for. */
    const sync = async (id: string): Promise<SyncResult & { lists: number; gets: string[] }> => {
      network.requests.length = 0;
      const result = await application.sources.sync(id);
      const lists = network.requests.filter((request) => request.includes('list-type=2')).length;
      const gets = network.requests.filter((request) => !request.includes('list-type=2'));
      return {
        ...result,
        lists,
        gets: gets.map((request) => decodeURIComponent(request.replace(/^GET \/[^/]+\//, ''))),
      };
    };

    it('holds what the bucket holds, under its prefix, byte for byte', async () => {
      const { bucket, create } = await add('configs');
      const binary = randomBytes(3 * 1024 * 1024);
      await bucket.put({
        'configs/plain.yaml': 'a: 1',
        'configs/empty': '',
        'configs/dir/': '',
        'configs/dir/nested': 'n',
        'configs/.hidden': 'h',
        'configs/large.bin': binary,
        'configs-old/other': 'o',
        configs: 'not below',
      });
      const source = await create();
      const result = await sync(source.id);
      expect(result).toMatchObject({ outcome: 'changed', revision: 1, created: 5, problems: 0, lists: 1 });
      expect(result.remoteRevision).toMatch(/^listing:[0-9a-f]{64}$/);
      expect(result.gets.sort()).toEqual([
        'configs/.hidden',
        'configs/dir/nested',
        'configs/large.bin',
        'configs/plain.yaml',
      ]);
      expect((await application.files.read(source.id, 'large.bin')).equals(binary)).toBe(true);
      const { 'large.bin': _, ...contents } = await application.contents(source.id);
      expect(contents).toEqual({ 'plain.yaml': 'a: 1', empty: '', 'dir/nested': 'n', '.hidden': 'h' });
    });

    it('costs the listing when nothing changed', async () => {
      const { bucket, create } = await add();
      await bucket.put({ a: '1', b: '2' });
      const source = await create();
      await sync(source.id);
      expect(await sync(source.id)).toMatchObject({ outcome: 'unchanged', lists: 1, gets: [] });
    });

    it('reads what changed, and nothing else: a change, a new object, a delete, the same content again', async () => {
      const { bucket, create } = await add();
      await bucket.put({ a: '1', b: '2', c: '3', d: '4' });
      const source = await create();
      await sync(source.id);
      await bucket.put({ b: 'two', e: '5', a: '1' });
      await bucket.delete('c');
      expect(await sync(source.id)).toMatchObject({
        outcome: 'changed',
        revision: 2,
        created: 1,
        updated: 1,
        deleted: 1,
        lists: 1,
        gets: expect.arrayContaining(['b', 'e']),
      });
      expect(network.requests).toHaveLength(3);
      expect(await application.contents(source.id)).toEqual({ a: '1', b: 'two', d: '4', e: '5' });
      expect(await application.contents(source.id, 1)).toEqual({ a: '1', b: '2', c: '3', d: '4' });
    });

    it('takes equal content with another ETag for what it is', async () => {
      const { bucket, create } = await add();
      const content = randomBytes(11 * 1024 * 1024);
      await bucket.putInParts('parts', content);
      const source = await create();
      expect(await sync(source.id)).toMatchObject({ outcome: 'changed', created: 1, gets: ['parts'] });
      expect((await application.files.read(source.id, 'parts')).equals(content)).toBe(true);
      expect(await sync(source.id)).toMatchObject({ outcome: 'unchanged', gets: [] });
      await bucket.put({ parts: content });
      expect(await sync(source.id)).toMatchObject({ outcome: 'unchanged', revision: 1, updated: 0, gets: ['parts'] });
      expect(await sync(source.id)).toMatchObject({ outcome: 'unchanged', gets: [] });
    });

    it('takes keys with odd names, and says which it cannot', async () => {
      const { bucket, create } = await add('p');
      const odd = [
        ' leading and trailing ',
        'plus+plus',
        'percent%20%2e%2e%2f',
        'ü — 日本 🙂',
        'caf\u00e9',
        'cafe\u0301',
        'quote"\'<&>',
        'new\nline\ttab',
        '\u0001control\u001f\u007f',
        'a//b',
        'a/b',
        'A/b',
        "!'()*~",
        '?#[]@:;=,$',
        '__proto__',
        '🙂'.repeat(200),
      ];
      await bucket.put(Object.fromEntries(odd.map((key, index) => [`p/${key}`, `content ${index}`])));
      const unsafe = ['p/x\\..\\y', 'p/C:\\x'];
      await bucket.put(Object.fromEntries(unsafe.map((key) => [key, 'x'])));
      const source = await create();
      expect(await sync(source.id)).toMatchObject({ created: odd.length, problems: unsafe.length });
      expect(new Map(Object.entries(await application.contents(source.id)))).toEqual(
        new Map(odd.filter((key) => key !== '__proto__').map((key) => [key, `content ${odd.indexOf(key)}`])),
      );
      expect(String(await application.files.read(source.id, '__proto__'))).toBe(`content ${odd.indexOf('__proto__')}`);
      const problems = await application.revisions.problems(source.id);
      expect(problems.map(({ code }: { code: string }) => code)).toEqual(['PATH_UNSAFE', 'PATH_UNSAFE']);
    });

    it('never mixes what changes between the listing and the reading', async () => {
      const { bucket, create } = await add();
      await bucket.put({ a: '1', b: '2', c: '3' });
      const source = await create();
      await sync(source.id);
      await bucket.put({ a: 'one', b: 'two', c: 'three' });
      meanwhile = async () => {
        meanwhile = null;
        await bucket.put({ b: 'changed meanwhile' });
        await bucket.delete('c');
      };
      expect(await sync(source.id)).toMatchObject({ outcome: 'changed', updated: 1, problems: 2 });
      expect(await application.contents(source.id)).toEqual({ a: 'one', b: '2', c: '3' });
      const problems = await application.revisions.problems(source.id);
      expect(problems).toEqual([
        expect.objectContaining({ path: 'b', code: 'S3_OBJECT_CHANGED' }),
        expect.objectContaining({ path: 'c', code: 'S3_OBJECT_CHANGED' }),
      ]);
      expect(await sync(source.id)).toMatchObject({
        outcome: 'changed',
        updated: 1,
        deleted: 1,
        problems: 0,
        gets: ['b'],
      });
      expect(await application.contents(source.id)).toEqual({ a: 'one', b: 'changed meanwhile' });
    });

    it('holds a bucket that was emptied', async () => {
      const { bucket, create } = await add();
      await bucket.put({ a: '1', b: '2' });
      const source = await create();
      await sync(source.id);
      await bucket.delete('a', 'b');
      expect(await sync(source.id)).toMatchObject({ outcome: 'held', revision: 1 });
      expect(await application.contents(source.id)).toEqual({ a: '1', b: '2' });
    });

    it.each([
      ['S3_AUTH_FAILED', (source: { secretAccessKey: string }) => ({ ...source, accessKeyId: 'AKunknown' })],
      ['S3_AUTH_FAILED', (source: { accessKeyId: string }) => ({ ...source, secretAccessKey: 'wrong-canary' })],
    ])('fails with %s, keeps what is published, and tells no secret', async (code, spoil) => {
      const { bucket, create } = await add();
      await bucket.put({ a: '1' });
      const source = await create();
      await sync(source.id);
      await application.sources.update(source.id, { parameters: spoil(gateway.credentials) });
      const error = (await sync(source.id).catch((reason: Error) => reason)) as Error & { code: string };
      expect(error.code).toBe(code);
      expect(`${error.message} ${error.stack} ${String(error.cause)}`).not.toMatch(/canary|AKunknown/);
      expect(await application.contents(source.id)).toEqual({ a: '1' });
    });

    it('says that there is no such bucket', async () => {
      const { create, bucket } = await add('', {});
      const source = await create();
      await application.sources.update(source.id, { sourceUrl: bucket.url().replace(bucket.name, 'nobody-has-this') });
      await expect(sync(source.id)).rejects.toMatchObject({ code: 'S3_BUCKET_NOT_FOUND' });
      expect(await application.sources.test(source.id)).toMatchObject({
        ok: false,
        error: { code: 'S3_BUCKET_NOT_FOUND' },
      });
    });

    it('reads nothing again for a new access key', async () => {
      const { bucket, create } = await add();
      await bucket.put({ a: '1' });
      const source = await create();
      await sync(source.id);
      await application.sources.update(source.id, { parameters: { ...gateway.credentials, sessionToken: null } });
      expect(await sync(source.id)).toMatchObject({ outcome: 'unchanged', gets: [] });
      const shown = await application.sources.get(source.id);
      expect(JSON.stringify(shown)).not.toContain(gateway.accessKeyId);
      expect(JSON.stringify(shown)).not.toContain(gateway.secretAccessKey);
    });

    // Three pages of a listing.
    const many = 2_500;

    it(`reads one object of ${many} when one changed`, async () => {
      const { bucket, create } = await add();
      const key = (index: number): string => `area-${index % 23}/file-${index}`;
      await bucket.put(
        Object.fromEntries(Array.from({ length: many }, (_, index) => [key(index), `content ${index}`])),
      );
      const source = await create();
      const first = await sync(source.id);
      expect(first).toMatchObject({ outcome: 'changed', created: many });
      expect(first.gets).toHaveLength(many);
      const lists = await bucket.pages();
      expect(first.lists).toBe(lists);
      expect(await sync(source.id)).toMatchObject({ outcome: 'unchanged', lists, gets: [] });
      await bucket.put({ [key(711)]: 'changed' });
      expect(await sync(source.id)).toMatchObject({ updated: 1, created: 0, deleted: 0, lists, gets: [key(711)] });
      expect(String(await application.files.read(source.id, key(711)))).toBe('changed');
      expect(String(await application.files.read(source.id, key(712)))).toBe('content 712');
    }, 240_000);
  });
});

describeOnEachDatabase('An S3 source', (open) => {
  let stub: S3StubServer;
  let application: SourceApplication;

  beforeAll(async () => {
    const network = new CountingNetwork({ allow: ['127.0.0.1'] });
    application = await SourceApplication.start(await open(), {
      imports: [...BUILT_IN_PLUGINS],
      network,
      limits: { idleTimeout: 2_000 },
    });
  });

  beforeEach(async () => {
    stub = await S3StubServer.start();
  });

  afterEach(() => stub[Symbol.asyncDispose]());
  afterAll(() => application?.[Symbol.asyncDispose]());

  const create = (name: string) =>
    application.sources.create({
      name: `stub-${name}`,
      type: 'amazon-s3',
      sourceUrl: stub.url(),
      parameters: { accessKeyId: 'AKcanary', secretAccessKey: 'SKcanary' },
    });

  it('is listed through more than 1,000 pages, and deletes nothing by a listing that breaks off', async () => {
    for (let index = 0; index < 3_003; index++) stub.put(`key-${index}`, '');
    stub.pageSize = 3;
    const { id } = await create('pages');
    expect(await application.sources.sync(id)).toMatchObject({ outcome: 'changed', created: 3_003 });
    expect(stub.requests.map(({ kind }) => kind)).toEqual(Array(1_001).fill('list'));

    stub.reset();
    stub.fault = (_, response) => {
      if (stub.requests.length < 900) return false;
      response.end('<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>');
      return true;
    };
    await expect(application.sources.sync(id)).rejects.toMatchObject({ code: 'S3_RESPONSE_INVALID' });
    expect(await application.sources.get(id)).toMatchObject({ fileCount: 3_003, revision: 1 });
  });

  it('publishes nothing of a transfer that broke off, and all of it the next time', async () => {
    stub.put('a', '1');
    stub.put('b', 'x'.repeat(1_000));
    const { id } = await create('broken');
    stub.fault = ({ key }, response) => {
      if (key !== 'b') return false;
      response.writeHead(200, { 'content-length': 1_000 }).write('x');
      setTimeout(() => response.destroy(), 10);
      return true;
    };
    await expect(application.sources.sync(id)).rejects.toMatchObject({ code: 'S3_BODY_MISMATCH' });
    expect(await application.sources.get(id)).toMatchObject({ revision: 0, lastResult: 'failed' });
    stub.reset();
    expect(await application.sources.sync(id)).toMatchObject({ created: 2 });
  });

  it.each(['list', 'get'])('is given up by its own name for it when a %s stalls', async (kind) => {
    stub.put('a', 'x'.repeat(1_000));
    const { id } = await create(`stalled-${kind}`);
    stub.fault = (request, response) => {
      if (request.kind !== kind) return false;
      response.writeHead(200, { 'content-length': 1_000 }).write('x');
      return true;
    };
    await expect(application.sources.sync(id)).rejects.toMatchObject({ code: 'NET_TIMEOUT' });
  });

  it('keeps the last version of what was archived, and takes it again when it is restored', async () => {
    stub.put('a', '1');
    stub.put('b', '1');
    const { id } = await create('archived');
    await application.sources.sync(id);
    stub.put('a', '1', { storageClass: 'GLACIER' });
    stub.reset();
    await application.sources.sync(id);
    expect(stub.count('get')).toBe(0);
    expect(await application.contents(id)).toEqual({ a: '1', b: '1' });
    const problems = await application.revisions.problems(id);
    expect(problems).toEqual([expect.objectContaining({ path: 'a', code: 'S3_OBJECT_UNAVAILABLE' })]);
    stub.put('a', '2', { storageClass: 'GLACIER', restoredUntil: '2030-01-01T00:00:00.000Z' });
    expect(await application.sources.sync(id)).toMatchObject({ updated: 1, problems: 0 });
    expect(await application.contents(id)).toEqual({ a: '2', b: '1' });
  });
});
