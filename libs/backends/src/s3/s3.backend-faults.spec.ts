import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { type BackendContext, DEFAULT_LIMITS, type Entry, type Limits } from '@lib/core';
import { PolicyNetwork } from '@lib/network';
import { CertificateAuthority } from '../../../../test/support/certificates.js';
import { HttpProxyServer } from '../../../../test/support/proxy-servers.js';
import { refuse, S3StubServer, type StubFault } from '../../../../test/support/s3-stub-server.js';
import type { S3Parameters } from './s3-parameters.js';
import { S3Backend } from './s3.backend.js';

const KEYS = { accessKeyId: 'AKcanary', secretAccessKey: 'SKcanary', sessionToken: 'STcanary' };
const LARGE = Buffer.alloc(3 * 1024 * 1024, 'a large object');

describe('S3Backend, when the service', () => {
  const backend = new S3Backend();
  let stub: S3StubServer;

  beforeEach(async () => {
    stub = await S3StubServer.start();
  });

  afterEach(() => stub[Symbol.asyncDispose]());

  const context = (limits: Partial<Limits> = {}, signal = new AbortController().signal): BackendContext => ({
    signal,
    logger: { log: () => {}, error: () => {}, warn: () => {} },
    progress: { report: () => {} },
    cacheDir: '/nonexistent',
    limits: { ...DEFAULT_LIMITS, idleTimeout: 20_000, ...limits },
    network: new PolicyNetwork({ allow: ['127.0.0.1'] }),
  });

  const list = async (options = context(), parameters: S3Parameters = KEYS, url = stub.url()): Promise<string[]> => {
    await using snapshot = await backend.fetch({ url, parameters }, options);
    const paths: string[] = [];
    for await (const { path } of snapshot.list()) paths.push(path);
    return paths;
  };

  /** What is read of everything, by path: its text, or the code of its problem. Other errors are thrown. */
  const read = async (options = context()): Promise<Record<string, string>> => {
    await using snapshot = await backend.fetch({ url: stub.url(), parameters: KEYS }, options);
    const found: Record<string, string> = {};
    for await (const { entry, body } of snapshot.read(snapshot.list())) {
      found[entry.path] = await buffer(body).then(String, (error: Error & { code: string }) => {
        if (error.name === 'EntryProblemError') return error.code;
        throw error;
      });
    }
    return found;
  };

  /** Breaks requests for objects, all or the first `times` of each. */
  const onGet = (fault: StubFault, times = Number.POSITIVE_INFINITY): void => {
    const seen: Record<string, number> = {};
    stub.fault = (request, response) => {
      if (request.kind === 'list') return false;
      seen[request.key] = (seen[request.key] ?? 0) + 1;
      return seen[request.key]! > times ? false : fault(request, response);
    };
  };

  const failing = async (work: Promise<unknown>): Promise<Error & { code: string }> => {
    const error = await work.then(
      () => new Error('it passed'),
      (reason: Error) => reason,
    );
    // Neither the keys, nor what a server says, nor what was sent.
    expect(inspect(error, { depth: 10, showHidden: true })).not.toMatch(/canary|AWS4-HMAC/);
    return error as Error & { code: string };
  };

  describe('lists', () => {
    it.each<[string, string, StubFault]>([
      [
        'S3_AUTH_FAILED',
        'unknown access key',
        (_, response) => refuse(response, 403, 'InvalidAccessKeyId', {}, '<AWSAccessKeyId>AKcanary</AWSAccessKeyId>'),
      ],
      [
        'S3_AUTH_FAILED',
        'wrong secret key',
        (_, response) =>
          refuse(response, 403, 'SignatureDoesNotMatch', {}, '<StringToSign>AWS4-HMAC AKcanary</StringToSign>'),
      ],
      ['S3_AUTH_FAILED', 'expired token', (_, response) => refuse(response, 400, 'ExpiredToken')],
      ['S3_AUTH_FAILED', 'wrong token', (_, response) => refuse(response, 400, 'InvalidToken')],
      ['S3_ACCESS_DENIED', 'no right', (_, response) => refuse(response, 403, 'AccessDenied')],
      ['S3_BUCKET_NOT_FOUND', 'no bucket', (_, response) => refuse(response, 404, 'NoSuchBucket')],
      ['S3_CLOCK_SKEW', 'another time', (_, response) => refuse(response, 403, 'RequestTimeTooSkewed')],
      ['S3_RATE_LIMITED', 'too many requests', (_, response) => refuse(response, 503, 'SlowDown')],
      ['S3_SERVER_ERROR', 'its own failure', (_, response) => refuse(response, 500, 'InternalError')],
      ['S3_FAILED', 'something else', (_, response) => refuse(response, 400, 'MalformedSomething')],
      ['S3_ACCESS_DENIED', '403 without words', (_, response) => void response.writeHead(403).end()],
      [
        'S3_REGION_MISMATCH',
        'a region, by header',
        (_, response) => refuse(response, 301, 'PermanentRedirect', { 'x-amz-bucket-region': 'eu-west-9' }),
      ],
      [
        'S3_REGION_MISMATCH',
        'a region, by element',
        (_, response) => refuse(response, 400, 'AuthorizationHeaderMalformed', {}, '<Region>eu-west-9</Region>'),
      ],
      [
        'S3_REGION_MISMATCH',
        'another endpoint',
        (_, response) =>
          refuse(
            response,
            301,
            'PermanentRedirect',
            { location: 'http://127.0.0.1:1/canary' },
            '<Endpoint>evil.canary</Endpoint>',
          ),
      ],
      [
        'NET_REDIRECT_DENIED',
        'a redirect',
        (_, response) => void response.writeHead(307, { location: 'http://127.0.0.1:1/canary' }).end(),
      ],
      [
        'NET_REDIRECT_DENIED',
        'a redirect with a region that is none',
        (_, response) => void response.writeHead(302, { location: '/', 'x-amz-bucket-region': 'canary canary' }).end(),
      ],
      [
        'S3_RESPONSE_INVALID',
        'a web page',
        (_, response) => void response.end('<!doctype html><html><body>Log in</body></html>'),
      ],
      ['S3_RESPONSE_INVALID', 'nothing', (_, response) => void response.end()],
      ['S3_RESPONSE_INVALID', 'no XML', (_, response) => void response.end('canary')],
      [
        'S3_RESPONSE_INVALID',
        'half an answer',
        (_, response) =>
          void response.end(
            '<?xml version="1.0"?><ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>a</Key>',
          ),
      ],
      [
        'S3_RESPONSE_INVALID',
        'no end',
        (_, response) =>
          void response.end('<ListBucketResult><Contents><Key>a</Key><Size>1</Size></Contents></ListBucketResult>'),
      ],
      [
        'S3_RESPONSE_INVALID',
        'no way to go on',
        (_, response) => void response.end('<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>'),
      ],
      [
        'S3_RESPONSE_INVALID',
        'itself again',
        (_, response) =>
          void response.end(
            '<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>x</NextContinuationToken></ListBucketResult>',
          ),
      ],
      [
        'S3_RESPONSE_INVALID',
        'fewer objects than it counts',
        (_, response) =>
          void response.end(
            '<ListBucketResult><IsTruncated>false</IsTruncated><KeyCount>2</KeyCount></ListBucketResult>',
          ),
      ],
    ])('%s, with %s', async (code, _, fault) => {
      stub.put('a', '1');
      stub.fault = fault;
      const error = await failing(list());
      expect(error).toMatchObject({ code, message: expect.stringContaining(`127.0.0.1:${stub.port}`) });
      if (error.message.includes('eu-west')) expect(error.message).toContain('eu-west-9');
    });

    it('another prefix than the one it is asked for, is not believed', async () => {
      stub.put('a/1', '1');
      stub.put('b/1', '1');
      stub.fault = ({ query }) => {
        query.delete('prefix');
        return false;
      };
      expect(await failing(list(context(), KEYS, stub.url('b')))).toMatchObject({ code: 'S3_RESPONSE_INVALID' });
    });

    it('and breaks off in the middle of a page, asks again', async () => {
      stub.put('a', '1');
      let broken = 0;
      stub.fault = (_, response) => {
        if (++broken > 2) return false;
        response.writeHead(200, { 'content-length': 1_000 }).write('<ListBucketResult>');
        setTimeout(() => response.destroy(), 10);
        return true;
      };
      expect(await list()).toEqual(['a']);
    });

    it('at first too busy, asks again', async () => {
      stub.put('a', '1');
      let busy = 0;
      stub.fault = (_, response) => (++busy > 2 ? false : refuse(response, 503, 'SlowDown'));
      expect(await list()).toEqual(['a']);
      expect(stub.count('list')).toBe(3);
    });

    it('by another clock, follows it', async () => {
      stub.put('a', '1');
      const ahead = Date.now() + 3_600_000;
      stub.fault = ({ headers }, response) => {
        response.setHeader('date', new Date(ahead).toUTCString());
        const [, year, month, day, hour, minute, second] = /^(....)(..)(..)T(..)(..)(..)Z$/.exec(
          `${headers['x-amz-date']}`,
        )!;
        const sent = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
        if (Math.abs(sent - ahead) < 900_000) return false;
        refuse(response, 403, 'RequestTimeTooSkewed');
        return true;
      };
      expect(await read()).toEqual({ a: '1' });
      expect(stub.requests.map(({ kind }) => kind)).toEqual(['list', 'list', 'get']);
    });

    it('in silence, or falls silent, is given up', async () => {
      const options = context({ idleTimeout: 500 });
      stub.fault = () => true;
      expect(await failing(list(options))).toMatchObject({ code: 'NET_TIMEOUT' });
      stub.fault = (_, response) => void response.writeHead(200).write('<ListBucketResult>');
      expect(await failing(list(options))).toMatchObject({ code: 'NET_TIMEOUT' });
    });
  });

  describe('sends an object', () => {
    it.each<[string, string, StubFault]>([
      ['S3_OBJECT_CHANGED', 'that changed', (_, response) => refuse(response, 412, 'PreconditionFailed')],
      ['S3_OBJECT_CHANGED', 'that is gone', (_, response) => refuse(response, 404, 'NoSuchKey')],
      [
        'S3_OBJECT_CHANGED',
        'that changed, and does not know If-Match',
        (_, response) => void response.writeHead(200, { etag: '"other"' }).end('7'),
      ],
      ['S3_OBJECT_UNAVAILABLE', 'that is archived', (_, response) => refuse(response, 403, 'InvalidObjectState')],
      ['S3_OBJECT_UNAVAILABLE', 'that may not be read', (_, response) => refuse(response, 403, 'AccessDenied')],
      ['S3_OBJECT_UNAVAILABLE', 'whose key it does not have', (_, response) => refuse(response, 400, 'InvalidRequest')],
      [
        'S3_OBJECT_UNAVAILABLE',
        'whose key is disabled',
        (_, response) => refuse(response, 400, 'KMS.DisabledException'),
      ],
    ])('%s: %s is a problem of its own', async (code, _, fault) => {
      stub.put('a', '1');
      stub.put('b', '2');
      stub.put('large', LARGE);
      onGet((request, response) => (request.key === 'b' || request.key === 'large' ? fault(request, response) : false));
      expect(await read()).toEqual({ a: '1', b: code, large: code });
      expect(stub.count('get')).toBe(3);
    });

    it.each<[string, string, StubFault]>([
      ['S3_BUCKET_NOT_FOUND', 'the bucket is gone', (_, response) => refuse(response, 404, 'NoSuchBucket')],
      ['S3_AUTH_FAILED', 'the key is withdrawn', (_, response) => refuse(response, 403, 'InvalidAccessKeyId')],
      [
        'S3_REGION_MISMATCH',
        'the bucket moved',
        (_, response) => refuse(response, 301, 'PermanentRedirect', { 'x-amz-bucket-region': 'eu-west-9' }),
      ],
      [
        'NET_REDIRECT_DENIED',
        'a redirect',
        (_, response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
      ],
      ['S3_RATE_LIMITED', 'it has no time', (_, response) => refuse(response, 503, 'SlowDown')],
      ['S3_SERVER_ERROR', 'it fails', (_, response) => void response.writeHead(500).end()],
      [
        'S3_BODY_MISMATCH',
        'it announces another length',
        (_, response) => void response.writeHead(200, { 'content-length': 1 }).end('x'),
      ],
      ['S3_BODY_MISMATCH', 'it sends too little', (_, response) => void response.end('x')],
      [
        'S3_BODY_MISMATCH',
        'it sends too much',
        (_, response) => void response.end(Buffer.alloc(LARGE.length + 100_000)),
      ],
      [
        'S3_BODY_MISMATCH',
        'it breaks off each time',
        (_, response) => {
          response.writeHead(200, { 'content-length': 100 }).write('x');
          setTimeout(() => response.destroy(), 10);
        },
      ],
      [
        'S3_BODY_MISMATCH',
        'it sends a checksum that differs',
        ({ key }, response) =>
          void response.setHeader('x-amz-checksum-crc32', 'AAAAAA==').end(stub.objects.get(key)!.content),
      ],
    ])('%s: %s ends the sync', async (code, what, fault) => {
      for (const [name, content] of [
        ['small', 'x'.repeat(100)],
        ['large', LARGE],
      ] as const) {
        stub.objects.clear();
        stub.reset();
        stub.put(name, content);
        onGet((request, response) => {
          if (name === 'large' && what === 'it breaks off each time') return void response.destroy();
          return fault(request, response);
        });
        const error = await failing(read());
        expect(error.code).toBe(name === 'large' && what === 'it breaks off each time' ? 'NET_UNREACHABLE' : code);
        expect(stub.count('get')).toBeLessThanOrEqual(4);
      }
    });

    it('after all, is asked again: too busy, broken off, spoilt', async () => {
      for (const name of ['busy', 'broken', 'spoilt', 'reset']) stub.put(name, `content of ${name}`);
      onGet(({ key }, response) => {
        if (key === 'busy') refuse(response, 503, 'SlowDown');
        if (key === 'reset') response.destroy();
        if (key === 'spoilt') response.setHeader('x-amz-checksum-sha1', 'AAAA').end('content of spoilt');
        if (key === 'broken') {
          response.writeHead(200, { 'content-length': 17 }).write('x');
          setTimeout(() => response.destroy(), 10);
        }
        return true;
      }, 2);
      const expected = Object.fromEntries(
        ['broken', 'busy', 'reset', 'spoilt'].map((name) => [name, `content of ${name}`]),
      );
      expect(await read()).toEqual(expected);
      expect(stub.count('get')).toBe(12);
    });

    it('that is large in pieces, takes it up where it broke, and only if it is the same', async () => {
      stub.put('large', LARGE);
      const breaking: StubFault = ({ key, headers }, response) => {
        const { content, etag } = stub.objects.get(key)!;
        const start = Number(/\d+/.exec(headers.range ?? '')?.[0] ?? 0);
        const part = content.subarray(start);
        const range = headers.range
          ? { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` }
          : {};
        response.writeHead(headers.range ? 206 : 200, { etag, 'content-length': part.length, ...range });
        response.write(part.subarray(0, 1_000_000), () => setTimeout(() => response.destroy(), 20));
        return true;
      };
      onGet(breaking, 2);
      expect((await read())['large'] === LARGE.toString()).toBe(true);
      const gets = stub.requests.filter(({ kind }) => kind === 'get');
      expect(gets).toHaveLength(3);
      expect(gets.map(({ headers }) => headers['if-match'])).toEqual(gets.map(() => stub.objects.get('large')!.etag));
      expect(gets[0]!.headers.range).toBeUndefined();
      expect(gets[2]!.headers.range).toMatch(/^bytes=[1-9]\d+-$/);

      stub.reset();
      onGet((request, response) => {
        if (request.headers.range) return refuse(response, 412, 'PreconditionFailed');
        return breaking(request, response);
      });
      expect(await read()).toEqual({ large: 'S3_OBJECT_CHANGED' });
    });

    it('whose checksum is right', async () => {
      stub.put('small', 'small');
      stub.put('large', LARGE);
      onGet(({ key }, response) => {
        const sums: Record<string, string> = { small: 'dUXqEw==', large: '' };
        if (key === 'small') response.setHeader('x-amz-checksum-crc32', sums['small']!);
        else response.setHeader('x-amz-checksum-crc32', 'of parts-3');
        response.end(stub.objects.get(key)!.content);
        return true;
      });
      const found = await read();
      expect(found['small']).toBe('small');
      expect(found['large'] === LARGE.toString()).toBe(true);
    });

    it.each(['small', 'large'])('that is %s, and falls silent, is given up', async (name) => {
      const options = context({ idleTimeout: 500 });
      stub.put(name, name === 'small' ? 'x'.repeat(1_000) : LARGE);
      for (const fault of [
        () => true,
        (_: unknown, response: Parameters<StubFault>[1]) =>
          void response.writeHead(200, { 'content-length': stub.objects.get(name)!.content.length }).write('x'),
        (_: unknown, response: Parameters<StubFault>[1]) => void response.writeHead(500).write('x'),
      ]) {
        onGet(fault as StubFault);
        const error = await failing(read(options));
        expect(error.code).toMatch(/^(NET_TIMEOUT|S3_SERVER_ERROR)$/);
      }
    });

    it('that is large, is not given up because its consumer takes its time', async () => {
      stub.put('large', Buffer.concat([LARGE, LARGE, LARGE, LARGE]));
      await using snapshot = await backend.fetch(
        { url: stub.url(), parameters: KEYS },
        context({ idleTimeout: 2_000 }),
      );
      for await (const { body } of snapshot.read(snapshot.list())) {
        await new Promise((resolve) => setTimeout(resolve, 3_000));
        expect((await buffer(body)).length).toBe(4 * LARGE.length);
      }
    });
  });

  it('is not there, says so', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const error = await failing(list(context(), KEYS, `http://127.0.0.1:${port}/bucket`));
    expect(error).toMatchObject({ code: 'NET_UNREACHABLE', message: expect.stringContaining('ECONNREFUSED') });
  });

  it('has a certificate of its own, is trusted with it and not without', async () => {
    const [authority, other] = [await CertificateAuthority.create(), await CertificateAuthority.create('Other')];
    const { key, certificate } = await authority.issue();
    await using secure = await S3StubServer.start({ key, cert: certificate });
    secure.put('a', '1');
    const listed = (caCertificate?: string) =>
      list(context(), { ...KEYS, ...(caCertificate !== undefined && { caCertificate }) }, secure.url());
    expect(await failing(listed())).toMatchObject({
      code: 'NET_TLS',
      message: expect.stringContaining('caCertificate'),
    });
    expect(await failing(listed(other.certificate))).toMatchObject({ code: 'NET_TLS' });
    expect(await listed(authority.certificate)).toEqual(['a']);
    expect(await listed(`${other.certificate}\n${authority.certificate}`)).toEqual(['a']);
    const parameters = { ...KEYS, caCertificate: authority.certificate };
    await using snapshot = await backend.fetch({ url: secure.url(), parameters }, context());
    for await (const { body } of snapshot.read(snapshot.list())) expect(String(await buffer(body))).toBe('1');
    // One connection of a sync serves no other that trusts less.
    expect(await failing(listed())).toMatchObject({ code: 'NET_TLS' });
  });

  it('is behind a proxy, is listed and read through it, with a certificate of its own too', async () => {
    const authority = await CertificateAuthority.create();
    const { key, certificate } = await authority.issue();
    await using secure = await S3StubServer.start({ key, cert: certificate });
    await using proxy = await HttpProxyServer.start();
    const network = new PolicyNetwork({ allow: ['127.0.0.1'], proxies: { all: `http://${proxy.name}` } });
    for (const [server, parameters] of [
      [stub, KEYS],
      [secure, { ...KEYS, caCertificate: authority.certificate }],
    ] as const) {
      server.put('a', 'small');
      server.put('b', LARGE);
      await using snapshot = await backend.fetch({ url: server.url(), parameters }, { ...context(), network });
      const lengths: number[] = [];
      for await (const { body } of snapshot.read(snapshot.list())) lengths.push((await buffer(body)).length);
      expect(lengths).toEqual([5, LARGE.length]);
      expect(proxy.asked.map(({ port }) => port)).toContain(server.port);
    }
    const asked = [...new Set(proxy.asked.map(({ port }) => port))];
    expect(asked).toEqual([stub.port, secure.port]);
    network.close();
  });

  it('is slow, and the sync is cancelled, ends with the reason at once', async () => {
    const reason = new Error('cancelled');
    for (const kind of ['list', 'get']) {
      stub.put('a', '1');
      const stopped = new AbortController();
      stub.fault = (request) => (request.kind === kind ? (stopped.abort(reason), true) : false);
      await expect(read(context({}, stopped.signal))).rejects.toBe(reason);
    }
  });

  it('is left in the middle of everything, leaves nothing behind', async () => {
    for (let index = 0; index < 40; index++) stub.put(`key-${index}`, index % 2 ? LARGE : 'x');
    const snapshot = await backend.fetch({ url: stub.url(), parameters: KEYS }, context());
    const entries: Entry[] = [];
    for await (const entry of snapshot.list()) entries.push(entry);
    const bodies = snapshot.read(snapshot.list())[Symbol.asyncIterator]();
    await bodies.next();
    await snapshot[Symbol.asyncDispose]();
    // What was under way fails in silence: nothing unhandled ends the process.
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(entries).toHaveLength(40);
  });
});
