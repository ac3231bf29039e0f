import { DEFAULT_LIMITS, type BackendContext, type Entry, type Limits } from '@lib/core';
import { PolicyNetwork } from '@lib/network';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { mkdtemp, readdir, readFile, realpath, rm, stat } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { inspect } from 'node:util';
import * as faults from '../../../../test/support/git-faults.js';
import { GitRepository } from '../../../../test/support/git-repository.js';
import { GitServer } from '../../../../test/support/git-server.js';
import { GitBackend } from './git.backend.js';
import type { GitParameters } from './git-parameters.js';

const CREDENTIALS = { username: 'robot', password: 'canary/pa:ss wörd+1' };
/** The forms in which the password could leak. */
const SECRETS = [
  CREDENTIALS.password,
  encodeURIComponent(CREDENTIALS.password),
  Buffer.from(CREDENTIALS.password).toString('base64'),
  Buffer.from(`${CREDENTIALS.username}:${CREDENTIALS.password}`).toString('base64'),
  CREDENTIALS.password.split('').join("', '"),
];

describe('the git backend against a hostile world', () => {
  let folder: string;
  let server: GitServer;
  const backend = new GitBackend();

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'git-backend-security-')));
    server = await GitServer.start({ basicAuth: CREDENTIALS });
  });
  beforeEach(() => {
    server.respondWith(null);
    server.resetRequests();
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  let number = 0;
  async function newRepository() {
    const name = `repository-${(number += 1)}`;
    return { repository: await server.createRepository(name), url: server.url(name) };
  }

  async function newContext(
    options: { limits?: Partial<Limits>; signal?: AbortSignal; allow?: string[] } = {},
  ): Promise<BackendContext> {
    return {
      signal: options.signal ?? new AbortController().signal,
      logger: { log: () => undefined, error: () => undefined, warn: () => undefined },
      progress: { report: () => undefined },
      cacheDir: await mkdtemp(join(folder, 'cache-')),
      limits: { ...DEFAULT_LIMITS, ...options.limits },
      network: new PolicyNetwork({ allow: options.allow ?? ['127.0.0.1', 'localhost'], localRoots: [folder] }),
    };
  }

  const target = (url: string, parameters: GitParameters = {}) => ({
    url,
    parameters: { ...CREDENTIALS, ...parameters },
  });

  /** What probe and fetch both fail with. */
  async function failures(url: string, context: BackendContext, parameters: GitParameters = {}): Promise<Error[]> {
    const failed = (work: Promise<unknown>) =>
      work.then(
        () => new Error('It passed.'),
        (error: Error) => error,
      );
    return [
      await failed(backend.revision(target(url, parameters), context)),
      await failed(backend.fetch(target(url, parameters), context)),
    ];
  }

  const codes = (errors: readonly Error[]) => errors.map((error) => (error as { code?: string }).code ?? String(error));

  describe('a server that fails', () => {
    it.each([
      ['401', faults.unauthorized(), 'GIT_AUTH_FAILED'],
      ['403', faults.status(403), 'GIT_AUTH_FAILED'],
      ['404', faults.status(404), 'GIT_NOT_FOUND'],
      ['429', faults.rateLimited(30), 'GIT_RATE_LIMITED'],
      ['500', faults.status(500), 'GIT_SERVER_ERROR'],
      ['503', faults.status(503), 'GIT_SERVER_ERROR'],
      ['418', faults.status(418), 'GIT_REMOTE_NOT_GIT'],
      ['a login page', faults.captivePortal(), 'GIT_REMOTE_NOT_GIT'],
      ['a login page in one line', faults.captivePortal('<html>Please log in</html>'), 'GIT_REMOTE_NOT_GIT'],
      ['an empty page', faults.captivePortal(''), 'GIT_REMOTE_NOT_GIT'],
    ])('with %s is told by its code, in one attempt and without a secret', async (_case, fault, code) => {
      const { repository, url } = await newRepository();
      await repository.commit({ a: '1' });
      server.respondWith(fault);
      const errors = await failures(url, await newContext());
      expect(codes(errors)).toEqual([code, code]);
      for (const error of errors) expectNoSecret(error);
    });

    it('with wrong credentials, or without any, never prompts', async () => {
      const { repository, url } = await newRepository();
      await repository.commit({ a: '1' });
      const context = await newContext();
      expect(codes(await failures(url, context, { password: 'wrong' }))).toEqual([
        'GIT_AUTH_FAILED',
        'GIT_AUTH_FAILED',
      ]);
      expect(server.requests).toHaveLength(2);
      await expect(backend.revision({ url, parameters: {} }, context)).rejects.toMatchObject({
        code: 'GIT_AUTH_FAILED',
        message: expect.stringContaining('asks for credentials'),
      });
    });

    it('by breaking off or spoiling the pack, leaves no new commit', async () => {
      const { repository, url } = await newRepository();
      await repository.commit({ a: 'x'.repeat(10_000) });
      const context = await newContext();
      server.respondWith(faults.truncatePack());
      await expect(backend.fetch(target(url), context)).rejects.toMatchObject({ code: 'GIT_SERVER_ERROR' });
      server.respondWith(faults.corruptPack());
      await expect(backend.fetch(target(url), context)).rejects.toMatchObject({
        code: expect.stringMatching(/^GIT_(?:OBJECT_CORRUPT|SERVER_ERROR|REMOTE_NOT_GIT)$/),
      });
      server.respondWith(null);
      await using snapshot = await backend.fetch(target(url), context);
      expect(snapshot.revision).toBe(await repository.head());
    });

    it('by silence, is given up', async () => {
      const { repository, url } = await newRepository();
      await repository.commit({ a: '1' });
      const context = await newContext({ limits: { idleTimeout: 1_000 } });
      server.respondWith(faults.silence());
      expect(codes(await failures(url, context))).toEqual(['NET_TIMEOUT', 'NET_TIMEOUT']);
      server.respondWith(faults.stall());
      await expect(backend.fetch(target(url), context)).rejects.toMatchObject({ code: 'NET_TIMEOUT' });
      expect(await processesOf(context)).toEqual([]);
    });

    it('by not being there', async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      server.close();
      await once(server, 'close');
      const context = await newContext();
      expect(codes(await failures(`http://127.0.0.1:${port}/x.git`, context))).toEqual([
        'NET_UNREACHABLE',
        'NET_UNREACHABLE',
      ]);
    });

    it('by speaking plain HTTP where TLS is asked for', async () => {
      const context = await newContext();
      expect(codes(await failures(`https://127.0.0.1:${server.port}/x.git`, context))).toEqual(['NET_TLS', 'NET_TLS']);
    });

    it('by only knowing the old "dumb" protocol, where files could point anywhere', async () => {
      const { repository, url } = await newRepository();
      await repository.commit({ a: '1' });
      await repository.git(['update-server-info']);
      server.respondWith(async ({ request, response }) => {
        const path = new URL(request.url!, 'http://x').pathname;
        const bytes = await readFile(join(server.root, path)).catch(() => null);
        response.writeHead(bytes ? 200 : 404).end(bytes ?? '');
      });
      await expect(backend.fetch(target(url), await newContext())).rejects.toMatchObject({
        code: 'GIT_REMOTE_NOT_GIT',
      });
    });
  });

  describe('a server that leads elsewhere', () => {
    it.each([301, 302, 303, 307, 308])('by %i is not followed', async (status) => {
      const { url } = await newRepository();
      let seen = 0;
      const internal = createServer((_request, response) => {
        seen += 1;
        response.end();
      }).listen(0, '127.0.0.1');
      await once(internal, 'listening');
      server.respondWith(faults.redirect(`http://127.0.0.1:${(internal.address() as AddressInfo).port}`, status));
      const errors = await failures(url, await newContext());
      expect(codes(errors)).toEqual(['NET_REDIRECT_DENIED', 'NET_REDIRECT_DENIED']);
      expect(seen).toBe(0);
      internal.close();
    });

    it('is reached only at the addresses that were checked', async () => {
      const { repository } = await newRepository();
      const commit = await repository.commit({ a: '1' });
      const name = 'name-that-no-dns-knows.invalid';
      const url = `http://${name}:${server.port}/repository-${number}.git`;
      const context = await newContext();
      const lookup = () => Promise.resolve(['127.0.0.1']);
      const network = new PolicyNetwork({ allow: ['127.0.0.1', name], lookup });
      expect(await backend.revision(target(url), { ...context, network })).toBe(commit);
      expect(server.requests[0]?.headers.host).toBe(`${name}:${server.port}`);
    });

    it('is not asked at all when the policy denies it, nor with credentials in clear', async () => {
      const { url } = await newRepository();
      const context = await newContext({ allow: [] });
      expect(codes(await failures(url, context))).toEqual(['NET_ADDRESS_DENIED', 'NET_ADDRESS_DENIED']);
      expect(server.requests).toEqual([]);
    });

    it('sees no proxy of our environment', async () => {
      const { repository, url } = await newRepository();
      const commit = await repository.commit({ a: '1' });
      const names = [
        'http_proxy',
        'HTTP_PROXY',
        'ALL_PROXY',
        'GIT_DIR',
        'GIT_TRACE',
        'GIT_SSH_COMMAND',
        'GIT_CONFIG_COUNT',
      ];
      const saved = names.map((name) => [name, process.env[name]] as const);
      for (const name of names) process.env[name] = name === 'GIT_CONFIG_COUNT' ? '9' : 'http://127.0.0.1:1';
      try {
        expect(await backend.revision(target(url), await newContext())).toBe(commit);
      } finally {
        for (const [name, value] of saved) {
          if (value === undefined) delete process.env[name];
          else process.env[name] = value;
        }
      }
    });
  });

  describe('a repository that is made to hurt', () => {
    it.each(['..', '.', '.git', '.GIT', 'git~1', '.g\u200cit', 'a/b'])('by an entry %j is refused', async (name) => {
      const { repository, url } = await newRepository();
      const blob = await repository.writeBlob('x');
      const inner = await repository.writeTree([{ mode: '100644', name: 'passwd', oid: blob }]);
      const isFile = name === 'a/b';
      await repository.commitTree(
        await repository.writeTree([{ mode: isFile ? '100644' : '40000', name, oid: isFile ? blob : inner }]),
      );
      const context = await newContext();
      await expect(backend.fetch(target(url), context)).rejects.toMatchObject({ code: 'GIT_FSCK_REJECTED' });
    });

    it('by two entries of one name is refused', async () => {
      const { repository, url } = await newRepository();
      const blob = await repository.writeBlob('x');
      const link = await repository.writeBlob('/etc');
      await repository.commitTree(
        await repository.writeTree([
          { mode: '120000', name: 'd', oid: link },
          {
            mode: '40000',
            name: 'd',
            oid: await repository.writeTree([{ mode: '100644', name: 'passwd', oid: blob }]),
          },
        ]),
      );
      await expect(backend.fetch(target(url), await newContext())).rejects.toMatchObject({ code: 'GIT_FSCK_REJECTED' });
    });

    it('by a milliard paths is stopped at the limit', async () => {
      const { repository, url } = await newRepository();
      const blob = await repository.writeBlob('x');
      let mode = '100644';
      let oid = blob;
      for (let depth = 0; depth < 9; depth += 1) {
        oid = await repository.writeTree(Array.from({ length: 10 }, (_, index) => ({ mode, name: `d${index}`, oid })));
        mode = '40000';
      }
      await repository.commitTree(oid);
      const context = await newContext({ limits: { maxFiles: 5_000 } });
      await using snapshot = await backend.fetch(target(url), context);
      let count = 0;
      const listing = (async () => {
        for await (const _entry of snapshot.list()) count += 1;
      })();
      await expect(listing).rejects.toMatchObject({ code: 'GIT_LIMIT_EXCEEDED' });
      expect(count).toBe(5_000);
      expect((await processesOf(context)).filter((text) => text.includes('ls-tree'))).toEqual([]);
    });

    it('by a pack that is larger than everything may be is not taken to its end', async () => {
      const { repository, url } = await newRepository();
      await repository.commit({ noise: randomBytes(3_000_000) });
      // The rest never comes: only the limit can end it.
      server.respondWith(faults.stall(2_000_000));
      const context = await newContext({ limits: { maxTotalBytes: 1_000_000 } });
      await expect(backend.fetch(target(url), context)).rejects.toMatchObject({
        code: 'GIT_LIMIT_EXCEEDED',
        limit: 'maxTotalBytes',
      });
    });

    it('by a file that nobody ever writes to is given up, on this machine', async () => {
      const repository = await GitRepository.init(join(folder, 'blocked'));
      await repository.commit({ a: '1' });
      await rm(join(repository.directory, 'HEAD'));
      execFileSync('mkfifo', [join(repository.directory, 'HEAD')]);
      const context = await newContext({ limits: { idleTimeout: 300 } });
      const url = repository.fileUrl;
      expect(codes(await failures(url, context))).toEqual(['NET_TIMEOUT', 'NET_TIMEOUT']);
      expect(await processesOf(context)).toEqual([]);
    });

    it('by hooks, filters and submodule programs runs none of them', async () => {
      const marker = join(folder, 'marker');
      const repository = await GitRepository.init(join(folder, 'armed'), { bare: false });
      const program = `touch ${marker}`;
      for (const key of [
        'core.fsmonitor',
        'core.sshCommand',
        'core.pager',
        'filter.x.smudge',
        'uploadpack.packObjectsHook',
      ]) {
        await repository.git(['config', key, program]);
      }
      await repository.commit({
        '.gitattributes': '* filter=x\n',
        '.gitmodules': '[submodule "a"]\n\tpath = a\n\turl = ./a\n\tupdate = none\n',
        a: { submodule: '0123456789012345678901234567890123456789' },
        b: 'raw',
      });
      const context = await newContext();
      await backend.revision(target(repository.fileUrl), context);
      await using snapshot = await backend.fetch(target(repository.fileUrl), context);
      const entries: Entry[] = [];
      for await (const entry of snapshot.list()) entries.push(entry);
      expect(entries.map(({ path, type }) => [path, type])).toEqual([
        ['.gitattributes', 'file'],
        ['.gitmodules', 'file'],
        ['a', 'submodule'],
        ['b', 'file'],
      ]);
      await expect(stat(marker)).rejects.toThrow('ENOENT');
    });
  });

  describe('input that is made to hurt', () => {
    const marker = () => join(folder, 'injected');

    it.each([
      ['ext::sh -c "touch MARKER"', 'GIT_URL_SCHEME_DENIED'],
      ['--upload-pack=touch MARKER', 'GIT_URL_INVALID'],
      ['-uMARKER', 'GIT_URL_INVALID'],
      ['--config=core.sshCommand=touch', 'GIT_URL_INVALID'],
      ['ssh://-oProxyCommand=touch/x', 'GIT_URL_INVALID'],
      ['fd::3', 'GIT_URL_SCHEME_DENIED'],
    ])('URL %s', async (url, code) => {
      const context = await newContext();
      const hostile = url.replace('MARKER', marker());
      expect(codes(await failures(hostile, context))).toEqual([code, code]);
      expect(() => backend.normalize({ url: hostile, parameters: {} })).toThrow(expect.objectContaining({ code }));
      await expect(stat(marker())).rejects.toThrow('ENOENT');
    });

    it.each<GitParameters>([
      { branch: '--upload-pack=touch MARKER' },
      { ref: '--exec=touch' },
      { tag: '--output=MARKER' },
      { branch: 'main:refs/heads/x' },
      { commit: 'HEAD' },
    ])('parameters %j', async (parameters) => {
      const { repository, url } = await newRepository();
      await repository.commit({ a: '1' });
      const hostile = JSON.parse(JSON.stringify(parameters).replace('MARKER', marker())) as GitParameters;
      expect(codes(await failures(url, await newContext(), hostile))).toEqual(['GIT_REF_INVALID', 'GIT_REF_INVALID']);
      expect(server.requests).toEqual([]);
      await expect(stat(marker())).rejects.toThrow('ENOENT');
    });
  });

  describe('secrets and processes', () => {
    /** A fetch that hangs until it is aborted, at the moment when the server has its request. */
    async function stalledFetch() {
      const { repository, url } = await newRepository();
      await repository.commit({ a: '1' });
      const controller = new AbortController();
      const context = await newContext({ signal: controller.signal });
      const stalled = new Promise<void>((resolve) => {
        server.respondWith((exchange) => {
          if (exchange.request.method === 'GET') return exchange.pass();
          resolve();
        });
      });
      const fetching = backend.fetch(target(url), context);
      fetching.catch(() => undefined);
      await stalled;
      return { controller, context, fetching };
    }

    it('never stand in an argument or variable, nor stay in a file', async () => {
      const { controller, context, fetching } = await stalledFetch();
      const seen = await processesOf(context);
      expect(seen.length).toBeGreaterThan(1);
      for (const text of seen) for (const secret of SECRETS) expect(text).not.toContain(secret);
      const home = /\0HOME=([^\0]+)/.exec(seen.join('\0'))![1]!;
      expect((await stat(join(home, 'gitconfig'))).mode & 0o777).toBe(0o600);
      controller.abort(new Error('stop'));
      await expect(fetching).rejects.toThrow('stop');
      await expect(stat(home)).rejects.toThrow('ENOENT');
      for (const text of await everyFile(context.cacheDir))
        for (const secret of SECRETS) expect(text).not.toContain(secret);
    });

    it('an abort ends every process at once and rejects with its reason', async () => {
      const { controller, context, fetching } = await stalledFetch();
      const reason = new Error('the lease is lost');
      controller.abort(reason);
      await expect(fetching).rejects.toBe(reason);
      expect(await processesOf(context)).toEqual([]);
    });

    it('an abort also ends a probe, a listing and a reading', async () => {
      const { repository, url } = await newRepository();
      await repository.commit(
        Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [`f${index}`, 'x'.repeat(100_000)])),
      );
      const reason = new Error('enough');
      const controller = new AbortController();
      const context = await newContext({ signal: controller.signal });
      await using snapshot = await backend.fetch(target(url), context);
      const reading = (async () => {
        for await (const { body } of snapshot.read(snapshot.list())) {
          controller.abort(reason);
          await buffer(body);
        }
      })();
      await expect(reading).rejects.toBe(reason);
      await expect(backend.revision(target(url), context)).rejects.toBe(reason);
      await expect(backend.fetch(target(url), context)).rejects.toBe(reason);
      await expect(snapshot.list()[Symbol.asyncIterator]().next()).rejects.toBe(reason);
      expect(await processesOf(context)).toEqual([]);
    });
  });

  function expectNoSecret(error: Error): void {
    const shown = [
      String(error),
      error.stack,
      JSON.stringify(error),
      inspect(error, { depth: 9, showHidden: true }),
    ].join('\n');
    for (const secret of SECRETS) expect(shown).not.toContain(secret);
  }
});

/** Command line and environment of the processes that work for the context. */
async function processesOf({ cacheDir }: BackendContext): Promise<string[]> {
  const texts = await Promise.all(
    (await readdir('/proc'))
      .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
      .map(async (id) => {
        const [command, environment, status] = await Promise.all(
          ['cmdline', 'environ', 'stat'].map((file) => readFile(`/proc/${id}/${file}`, 'latin1').catch(() => '')),
        );
        const isDead = / Z /.test(status ?? '');
        return isDead ? '' : `${command}\0${environment}`;
      }),
  );
  return texts.filter((text) => text.includes(cacheDir));
}

async function everyFile(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return Promise.all(
    entries.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1')),
  );
}
