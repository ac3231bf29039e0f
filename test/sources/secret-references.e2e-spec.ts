import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { BUILT_IN_SECRETS, SecretProvider, type SecretReference, type SecretRequest } from '@lib/core';
import type { DataSource, DataSourceInput } from '@lib/sources';
import { EnvironmentSecrets } from '@lib/network';
import { Module } from '@nestjs/common';
import { describeOnEachDatabase } from '../support/databases.js';
import { scriptedRemote, type ScriptedRemote, ScriptedPlugin } from '../support/scripted-backend.js';
import { SourceApplication } from '../support/source-application.js';

/** A vault of the application; `broken` answers as vaults do that break. */
class Vault extends SecretProvider {
  readonly schemes = ['vault'];
  readonly secrets = new Map<string, unknown>();
  readonly asked: (SecretRequest & { readonly name: string })[] = [];

  override async read({ name }: SecretReference, request: SecretRequest): Promise<string> {
    this.asked.push({ ...request, name });
    if (!this.secrets.has(name)) throw new Error(`GET https://vault/?token=canary-of-the-vault: 404`);
    return this.secrets.get(name) as string;
  }
}

const vault = new Vault();
const environment: Record<string, string> = {};

@Module({ providers: [{ provide: SecretProvider, useValue: vault }] })
class ApplicationModule {}

describeOnEachDatabase(
  'Secrets by reference',
  (open) => {
    let application: SourceApplication;
    beforeAll(async () => {
      application = await SourceApplication.start(await open(), {
        imports: [ScriptedPlugin, ApplicationModule],
        providers: [{ provide: BUILT_IN_SECRETS, useValue: [new EnvironmentSecrets(['GIT_*'], environment)] }],
      });
    });
    afterAll(() => application?.[Symbol.asyncDispose]());
    beforeEach(() => {
      vault.secrets.clear();
      vault.asked.length = 0;
      vault.secrets.set('git', 'canary-1');
    });

    const sources = () => application.sources;
    const tokens: unknown[] = [];

    async function add(token: string): Promise<{ source: DataSource; remote: ScriptedRemote; input: DataSourceInput }> {
      const sourceUrl = `scripted://${randomUUID()}/x`;
      const remote = scriptedRemote(sourceUrl);
      remote.set({ a: '1' });
      remote.replace.revision = ({ parameters }) => {
        tokens.push((parameters as { token?: string }).token);
        return null;
      };
      const input = { name: randomUUID(), type: 'scripted', sourceUrl, parameters: { branch: 'main', token } };
      return { source: await sources().create(input), remote, input };
    }

    /** What the backend is given. */
    async function tokenOf({ id }: DataSource): Promise<unknown> {
      tokens.length = 0;
      expect(await sources().test(id)).toMatchObject({ ok: true });
      return tokens[0];
    }

    const stored = async ({ id }: DataSource): Promise<string> => {
      const text = `SELECT secrets::text FROM "${application.database.schema}".data_source WHERE id = $1`;
      return (await application.database.query<{ secrets: string }>(text, [id])).rows[0]!.secrets;
    };

    it('are read at each use, and shown by their reference', async () => {
      const { source } = await add('vault:git');
      expect(source.parameters).toEqual({ branch: 'main', token: { set: true, reference: 'vault:git' } });
      expect(await stored(source)).not.toContain('canary');
      expect(await tokenOf(source)).toBe('canary-1');
      vault.secrets.set('git', 'canary-2');
      expect(await tokenOf(source)).toBe('canary-2');
      expect(vault.asked.at(-1)).toMatchObject({
        name: 'git',
        backend: 'scripted',
        source: { id: source.id, name: source.name },
        signal: expect.any(AbortSignal) as AbortSignal,
      });
    });

    it.each([
      ['literal:vault:git', 'vault:git'],
      ['literal:literal:', 'literal:'],
      ['other:git', 'other:git'],
      ['Vault:git', 'Vault:git'],
      ['a:b', 'a:b'],
    ])('are not what %s is', async (given, token) => {
      const { source } = await add(given);
      expect(source.parameters['token']).toEqual({ set: true });
      expect(await stored(source)).not.toContain('vault');
      expect(await tokenOf(source)).toBe(token);
    });

    it.each<[string, (source: DataSource) => object]>([
      ['another field is changed', () => ({ description: 'new' })],
      ['another parameter is changed', () => ({ parameters: { branch: 'next' } })],
      ['they come back as they were shown', ({ parameters }) => ({ parameters })],
      ['the path of the URL is changed', ({ sourceUrl }) => ({ sourceUrl: `${sourceUrl}/deeper` })],
    ])('stay when %s', async (_when, change) => {
      const { source } = await add('vault:git');
      const updated = await sources().update(source.id, change(source));
      expect(updated.parameters['token']).toEqual({ set: true, reference: 'vault:git' });
    });

    it('go when the host or the type changes, as every secret', async () => {
      for (const change of [{ sourceUrl: 'scripted://elsewhere/x' }, { type: 'memory' }]) {
        const { source } = await add('vault:git');
        const { parameters } = source;
        expect((await sources().update(source.id, { ...change, parameters })).parameters).not.toHaveProperty('token');
        expect(await stored(source)).toBe('{}');
      }
    });

    it('take the place of a secret, and a secret theirs', async () => {
      const { source } = await add('canary-literal');
      await sources().update(source.id, { parameters: { token: 'vault:git' } });
      expect(await stored(source)).toContain('reference:vault:git');
      expect(await tokenOf(source)).toBe('canary-1');
      await sources().update(source.id, { parameters: { token: 'canary-again' } });
      expect(await stored(source)).not.toContain('vault');
      expect(await tokenOf(source)).toBe('canary-again');
      await sources().update(source.id, { parameters: { token: null } });
      expect(await stored(source)).toBe('{}');
    });

    it('can be replaced, and everything else changed, when they are not there any more', async () => {
      const { source } = await add('vault:git');
      vault.secrets.clear();
      expect(await sources().update(source.id, { description: 'new' })).toMatchObject({ description: 'new' });
      const refused = sources().update(source.id, { parameters: { branch: 'next' } });
      await expect(refused).rejects.toMatchObject({ code: 'SECRET_UNAVAILABLE' });
      await sources().update(source.id, { parameters: { token: 'canary-3' } });
      expect(await tokenOf(source)).toBe('canary-3');
    });

    it('fail a sync with their name and nothing else when they are not there', async () => {
      const { source } = await add('vault:git');
      vault.secrets.clear();
      const error = await sources()
        .sync(source.id)
        .catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        code: 'SECRET_UNAVAILABLE',
        message: 'The secret "vault:git" cannot be read: its provider failed.',
      });
      const { lastError, lastResult } = await sources().get(source.id);
      expect({ lastError, lastResult }).toMatchObject({
        lastError: { code: 'SECRET_UNAVAILABLE' },
        lastResult: 'failed',
      });
      expect(inspect(lastError)).not.toContain('canary');
      vault.secrets.set('git', 'canary-1');
      expect(await sources().sync(source.id)).toMatchObject({ outcome: 'changed' });
    });

    it.each([
      ['no text', 7],
      ['nothing', ''],
      ['text that cannot be', 'a\0'],
      ['too much', 'x'.repeat(65_537)],
    ])('are refused when they are %s', async (_what, secret) => {
      vault.secrets.set('odd', secret);
      await expect(add('vault:odd')).rejects.toMatchObject({
        code: 'SECRET_UNAVAILABLE',
        message: expect.stringContaining('"vault:odd"') as string,
      });
    });

    it('are refused, stored and unstored, unless they are allowed', async () => {
      environment['GIT_TOKEN'] = 'canary-4';
      const { source, input } = await add('env:GIT_TOKEN');
      expect(await tokenOf(source)).toBe('canary-4');
      for (const token of ['env:HOME', 'env:DATABASE_URL', 'env:']) {
        const change = { parameters: { token } };
        const code = token === 'env:' ? 'SECRET_REFERENCE_INVALID' : 'SECRET_REFERENCE_DENIED';
        await expect(sources().update(source.id, change)).rejects.toMatchObject({ code });
        await expect(sources().create({ ...input, name: 'x', ...change })).rejects.toMatchObject({ code });
        await expect(sources().test({ type: input.type, sourceUrl: input.sourceUrl, ...change })).rejects.toMatchObject(
          {
            code,
          },
        );
      }
      // What was allowed once is looked at again.
      const text = `UPDATE "${application.database.schema}".data_source SET secrets = $1 WHERE id = $2`;
      await application.database.query(text, ['{"token":"reference:env:DATABASE_URL"}', source.id]);
      await expect(sources().sync(source.id)).rejects.toMatchObject({ code: 'SECRET_REFERENCE_DENIED' });
    });

    it('are kept out of what a remote says, as other secrets are', async () => {
      const { source, remote } = await add('vault:git');
      remote.replace.fetch = () => {
        throw new Error(`refused: canary-1, ${Buffer.from('canary-1').toString('base64')}`);
      };
      const error = await sources()
        .sync(source.id)
        .catch((thrown: unknown) => thrown);
      expect((error as Error).message).toContain('***, ***');
      expect(inspect(error, { depth: 9 })).not.toContain('canary');
    });
  },
  ['pglite'],
);
