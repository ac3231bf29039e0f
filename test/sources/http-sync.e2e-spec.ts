import { BUILT_IN_PLUGINS } from '@lib/backends';
import { PolicyNetwork } from '@lib/network';
import type { DataSourceInput, SyncResult } from '@lib/sources';
import { gzipSync } from 'node:zlib';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { tarOf, zipOf } from '../support/archives.js';
import { describeOnEachDatabase } from '../support/databases.js';
import { FileServer } from '../support/file-server.js';
import { SourceApplication } from '../support/source-application.js';

/** Only on one database: what is of http never reaches it. */
const KINDS = ['pglite'] as const;

describeOnEachDatabase(
  'An http source',
  (open) => {
    let application: SourceApplication;
    let server: FileServer;
    let counter = 0;
    /** Done once the listing is there, and before anything is read. */
    let meanwhile: (() => void) | null = null;

    beforeAll(async () => {
      server = await FileServer.start();
      application = await SourceApplication.start(await open(), {
        imports: [...BUILT_IN_PLUGINS],
        network: new PolicyNetwork({ allow: ['127.0.0.1'] }),
        limits: { idleTimeout: 10_000 },
        checkpoint: async (step) => {
          if (step === 'planned') meanwhile?.();
        },
      });
    });

    beforeEach(() => {
      server.reset();
      meanwhile = null;
    });

    afterAll(async () => {
      await application?.[Symbol.asyncDispose]();
      await server?.[Symbol.asyncDispose]();
    });

    const create = (path: string, input: Partial<DataSourceInput> = {}) =>
      application.sources.create({ name: `http-${++counter}`, type: 'http', sourceUrl: server.url(path), ...input });

    /** A sync, and what it asked the server for. */
    const sync = async (id: string): Promise<SyncResult & { requests: string[] }> => {
      server.take();
      const result = await application.sources.sync(id);
      return { ...result, requests: server.take() };
    };

    const release = (files: Record<string, string>, version = 1) =>
      gzipSync(tarOf(Object.entries(files).map(([path, content]) => ({ path: `repo-${version}/${path}`, content }))));

    it('follows an archive: one request when nothing changed, one download when something did', async () => {
      server.put('/main.tar.gz', release({ 'a.yaml': '1', 'dir/b.yaml': '2', c: '3' }));
      const { id } = await create('/main.tar.gz', { parameters: { stripComponents: 1 }, ignoreRules: 'c' });
      expect(await sync(id)).toMatchObject({ outcome: 'changed', created: 2, requests: ['GET /main.tar.gz'] });
      expect(await application.contents(id)).toEqual({ 'a.yaml': '1', 'dir/b.yaml': '2' });
      expect(await sync(id)).toMatchObject({ outcome: 'unchanged', requests: ['HEAD /main.tar.gz if-none-match'] });

      server.put('/main.tar.gz', release({ 'a.yaml': '1', 'dir/b.yaml': 'two', d: '4' }, 2));
      expect(await sync(id)).toMatchObject({
        outcome: 'changed',
        revision: 2,
        created: 1,
        updated: 1,
        deleted: 0,
        requests: ['HEAD /main.tar.gz if-none-match', 'GET /main.tar.gz'],
      });
      expect(await application.contents(id)).toEqual({ 'a.yaml': '1', 'dir/b.yaml': 'two', d: '4' });
      const cache = join(application.dataDir, 'cache', 'http', id);
      expect(await readdir(cache)).toEqual(['probe.json']);
    });

    it('publishes what one answer held, although the server has another archive by then', async () => {
      server.put(
        '/x.zip',
        zipOf([
          { path: 'a', content: 'old' },
          { path: 'b', content: 'old' },
        ]),
      );
      const { id } = await create('/x.zip');
      meanwhile = () => server.put('/x.zip', zipOf([{ path: 'a', content: 'new' }]));
      await sync(id);
      expect(await application.contents(id)).toEqual({ a: 'old', b: 'old' });
      meanwhile = null;
      expect(await sync(id)).toMatchObject({ outcome: 'changed', updated: 1, deleted: 1 });
      expect(await application.contents(id)).toEqual({ a: 'new' });
    });

    it('is unchanged by an archive that was packed anew, and by a server without validators', async () => {
      const files = { a: '1', b: '2' };
      server.put('/x.tgz', release(files), {});
      const { id } = await create('/x.tgz', { parameters: { stripComponents: 1 } });
      await sync(id);
      expect(await sync(id)).toMatchObject({ outcome: 'unchanged', requests: ['HEAD /x.tgz', 'GET /x.tgz'] });
      server.put('/x.tgz', release(files, 2), {});
      expect(await sync(id)).toMatchObject({ outcome: 'unchanged', revision: 1 });
    });

    it('keeps what it has when the archive is damaged, gone or empty', async () => {
      const whole = release({ a: '1', b: '2' });
      server.put('/x.tgz', whole);
      const { id } = await create('/x.tgz', { parameters: { stripComponents: 1 } });
      await sync(id);
      const failures: [() => void, string][] = [
        [() => server.put('/x.tgz', whole.subarray(0, -20)), 'ARCHIVE_CORRUPT'],
        [() => server.put('/x.tgz', '<html>please log in'), 'ARCHIVE_CORRUPT'],
        [() => server.files.delete('/x.tgz'), 'HTTP_NOT_FOUND'],
      ];
      for (const [harm, code] of failures) {
        harm();
        await expect(application.sources.sync(id)).rejects.toMatchObject({ code });
        expect(await application.sources.get(id)).toMatchObject({ revision: 1, fileCount: 2, lastResult: 'failed' });
      }
      server.put('/x.tgz', gzipSync(tarOf([])));
      expect(await sync(id)).toMatchObject({ outcome: 'held', revision: 1 });
      expect(await application.contents(id)).toEqual({ a: '1', b: '2' });
    });

    it('takes what is safe of an archive, and says what it left', async () => {
      const members = [
        { path: 'ok', content: 'fine' },
        { path: '../evil', content: 'x' },
        { path: '/etc/passwd', content: 'x' },
        { path: 'link', target: '/etc/passwd' },
        { path: 'hard', type: '1' },
        { path: 'device', type: '3' },
      ];
      server.put('/x.tar', tarOf(members));
      const { id } = await create('/x.tar');
      expect(await sync(id)).toMatchObject({ outcome: 'changed', created: 2, problems: 4 });
      expect(await application.contents(id)).toEqual({ ok: 'fine', link: '-> /etc/passwd' });
      const problems = await application.revisions.problems(id);
      expect(problems.map(({ path, code }) => [path, code]).sort()).toEqual([
        ['../evil', 'PATH_UNSAFE'],
        ['/etc/passwd', 'PATH_UNSAFE'],
        ['device', 'FS_NOT_REGULAR'],
        ['hard', 'ARCHIVE_MEMBER_UNSUPPORTED'],
      ]);
    });

    it('is a single file too, and shows none of its secrets', async () => {
      server.put('/site.yaml', 'a: 1');
      const { id } = await create('/site.yaml', { parameters: { token: 'canary-token' } });
      expect(await sync(id)).toMatchObject({ created: 1, requests: ['GET /site.yaml'] });
      expect(await application.files.yaml(id, 'site.yaml')).toEqual({ a: 1 });
      server.fault = ({ headers }, response) =>
        void response.writeHead(401, { 'www-authenticate': headers.authorization ?? '' }).end(headers.authorization);
      await expect(application.sources.sync(id)).rejects.toMatchObject({ code: 'HTTP_AUTH_FAILED' });
      expect(JSON.stringify(await application.sources.get(id))).not.toContain('canary');
    });

    it('waits as long as the server asks it to', async () => {
      server.put('/x', 'x');
      const { id } = await create('/x');
      await sync(id);
      server.fault = (_, response) => void response.writeHead(429, { 'retry-after': '3600' }).end();
      await expect(application.sources.sync(id)).rejects.toMatchObject({
        code: 'HTTP_RATE_LIMITED',
        retryAfterSeconds: 3_600,
      });
    });
  },
  KINDS,
);
