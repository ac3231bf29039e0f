import { BUILT_IN_PLUGINS } from '@lib/backends';
import { PolicyNetwork } from '@lib/network';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describeOnEachDatabase } from '../support/databases.js';
import { GitSshServer, newSshKey, sshFaults } from '../support/git-ssh-server.js';
import { eventually } from '../support/eventually.js';
import { commandsAndEnvironments, sshProcessesFor } from '../support/processes.js';
import { SourceApplication } from '../support/source-application.js';
import { describeWithSsh } from '../support/ssh-client.js';

const PASSPHRASE = 'canary passphrase 4711';

describeWithSsh('Git sources over SSH', () => {
  describeOnEachDatabase('A git source over SSH', (open) => {
    const key = newSshKey();
    const encrypted = newSshKey('ed25519', PASSPHRASE);
    let application: SourceApplication;
    let server: GitSshServer;
    let temporary: string;
    let temporaryBefore: string | undefined;
    let counter = 0;

    beforeAll(async () => {
      server = await GitSshServer.start();
      server.authorized = new Set([key.publicKey, encrypted.publicKey]);
      application = await SourceApplication.start(await open(), {
        imports: [...BUILT_IN_PLUGINS],
        network: new PolicyNetwork({ allow: ['127.0.0.1'] }),
      });
      temporary = await mkdtemp(join(tmpdir(), 'git-ssh-'));
      temporaryBefore = process.env['TMPDIR'];
      process.env['TMPDIR'] = temporary;
    });
    beforeEach(() => {
      server.respondWith(null);
      server.reset();
    });
    afterEach(async () => {
      // Whatever happened, no file with a key is left.
      expect(await readdir(temporary)).toEqual([]);
    });
    afterAll(async () => {
      if (temporaryBefore === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = temporaryBefore;
      await application?.[Symbol.asyncDispose]();
      await server?.[Symbol.asyncDispose]();
      await rm(temporary, { recursive: true, force: true });
    });

    async function addSource(parameters: Record<string, string> = {}) {
      const name = `repository-${++counter}`;
      const repository = await server.createRepository(name);
      await repository.commit({ a: '1', 'b/c': '1' });
      const source = await application.sources.create({
        name,
        type: 'git',
        sourceUrl: server.url(name),
        parameters: { privateKey: key.privateKey, knownHosts: server.knownHosts(), ...parameters },
      });
      return { repository, source };
    }

    /** What the source answers when it cannot be synced: as it is thrown, and as it is kept. */
    async function failureOf(id: string) {
      const error = await application.sources.sync(id).then(
        () => new Error('It passed.'),
        (thrown: Error) => thrown,
      );
      const { lastError } = await application.sources.get(id);
      return { error, code: (error as { code?: string }).code, lastError };
    }

    it('is read, costs one connection when nothing changed, and then what changed', async () => {
      const { repository, source } = await addSource();
      expect(await application.sources.sync(source.id)).toMatchObject({ outcome: 'changed', created: 2, problems: 0 });
      expect(await application.contents(source.id)).toEqual({ a: '1', 'b/c': '1' });

      server.reset();
      expect(await application.sources.sync(source.id)).toMatchObject({ outcome: 'unchanged' });
      expect(server.connections).toBe(1);

      const commit = await repository.commit({ a: '2' });
      expect(await application.sources.sync(source.id)).toMatchObject({
        updated: 1,
        created: 0,
        remoteRevision: commit,
      });
      expect(await application.contents(source.id)).toEqual({ a: '2', 'b/c': '1' });
    });

    it('tells by its test which line of known hosts it needs, and works with that line', async () => {
      const { source } = await addSource({ knownHosts: '' });
      const tested = await application.sources.test(source.id);
      expect(tested).toMatchObject({ ok: false, error: { code: 'GIT_SSH_HOST_KEY_UNKNOWN' } });
      const line = /\[127\.0\.0\.1\]:\d+ ssh-ed25519 \S+/.exec(tested.ok ? '' : tested.error.message)?.[0] ?? '';
      expect(`${line}\n`).toBe(server.knownHosts());
      expect(server.offered).toEqual([]);

      await application.sources.update(source.id, { parameters: { knownHosts: line } });
      expect(await application.sources.test(source.id)).toMatchObject({ ok: true });
      expect(await application.sources.sync(source.id)).toMatchObject({ created: 2 });
    });

    it('keeps its key when its path changes, and not when its host does', async () => {
      const { source } = await addSource();
      const moved = await application.sources.update(source.id, { sourceUrl: server.url('other') });
      expect(moved.parameters).toMatchObject({ privateKey: { set: true } });
      const elsewhere = await application.sources.update(source.id, { sourceUrl: 'git@elsewhere.example.org:x.git' });
      expect(elsewhere.parameters).not.toHaveProperty('privateKey');
    });

    it('keeps what it has when the server has another key, or lets it in no more', async () => {
      const { source } = await addSource();
      await application.sources.sync(source.id);
      const { hostKey, authorized } = server;
      server.hostKey = newSshKey();
      expect(await failureOf(source.id)).toMatchObject({
        code: 'GIT_SSH_HOST_KEY_CHANGED',
        lastError: { code: 'GIT_SSH_HOST_KEY_CHANGED' },
      });
      server.hostKey = hostKey;
      server.authorized = new Set();
      expect(await failureOf(source.id)).toMatchObject({ code: 'GIT_AUTH_FAILED' });
      server.authorized = authorized;
      expect(await application.contents(source.id)).toEqual({ a: '1', 'b/c': '1' });
      expect(await application.sources.sync(source.id)).toMatchObject({ outcome: 'unchanged' });
    });

    describe('with an encrypted key', () => {
      const secrets = [
        PASSPHRASE,
        ...encrypted.privateKey.split('\n').filter((line) => line.length > 20 && !line.startsWith('--')),
      ];
      const parameters = { privateKey: encrypted.privateKey, passphrase: PASSPHRASE };

      function expectNoSecret(text: string): void {
        for (const secret of secrets) expect(text.includes(secret)).toBe(false);
      }

      it('is read, and shows neither the key nor its passphrase', async () => {
        const { source } = await addSource(parameters);
        expect(await application.sources.sync(source.id)).toMatchObject({ outcome: 'changed', created: 2 });
        const shown = await application.sources.get(source.id);
        expect(shown.parameters).toMatchObject({ privateKey: { set: true }, passphrase: { set: true } });
        expectNoSecret(inspect(shown, { depth: 9 }));
      });

      it('shows them in no error', async () => {
        const { source } = await addSource(parameters);
        server.authorized?.delete(encrypted.publicKey);
        const refused = await failureOf(source.id);
        server.authorized?.add(encrypted.publicKey);
        server.respondWith(sshFaults.refuse(`Go away, ${PASSPHRASE}`));
        const said = await failureOf(source.id);
        expect([refused.code, said.code]).toEqual(['GIT_AUTH_FAILED', 'GIT_SERVER_ERROR']);
        expectNoSecret(inspect([refused, said], { depth: 9, showHidden: true }));
      });

      it('shows them to no other user and in no list of processes while it is read, and ends with all it started', async () => {
        const { source } = await addSource(parameters);
        server.respondWith(sshFaults.hang());
        const controller = new AbortController();
        const syncing = application.sources.sync(source.id, { signal: controller.signal });
        syncing.catch(() => undefined);
        await eventually(() => server.commands.length > 0);

        const processes = await commandsAndEnvironments();
        expect((await sshProcessesFor(server.port)).length).toBeGreaterThan(0);
        expectNoSecret(processes.join('\n'));
        const [folder = ''] = await readdir(temporary);
        expect((await stat(join(temporary, folder))).mode & 0o777).toBe(0o700);
        for (const name of await readdir(join(temporary, folder))) {
          const path = join(temporary, folder, name);
          expect((await stat(path)).mode & 0o077).toBe(0);
          if (!/^ssh-(?:key|passphrase)$/.test(name)) expectNoSecret(await readFile(path, 'utf8'));
        }

        controller.abort();
        await expect(syncing).rejects.toThrow();
        await eventually(async () => (await sshProcessesFor(server.port)).length === 0);
        await eventually(() => server.sockets.size === 0);
      });
    });

    it('follows a tag', async () => {
      const { repository, source } = await addSource({ tag: 'v1' });
      await repository.tag('v1', { annotated: true });
      await repository.commit({ a: 'later' });
      await application.sources.sync(source.id);
      expect(await application.contents(source.id)).toEqual({ a: '1', 'b/c': '1' });
    });
  });
});
