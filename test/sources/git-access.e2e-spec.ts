import { BUILT_IN_PLUGINS } from '@lib/backends';
import { PolicyNetwork } from '@lib/network';
import { CertificateAuthority, type CertifiedKey } from '../support/certificates.js';
import { describeOnEachDatabase } from '../support/databases.js';
import { GitHubServer } from '../support/github-server.js';
import type { GitRepository } from '../support/git-repository.js';
import { GitServer } from '../support/git-server.js';
import { SourceApplication } from '../support/source-application.js';

/** A way to reach a repository, and what of its parameters is secret. */
interface Access {
  readonly repository: GitRepository;
  readonly url: string;
  readonly parameters: Record<string, string>;
  readonly secrets: readonly string[];
}

describeOnEachDatabase('A git source reached', (open) => {
  let application: SourceApplication;
  let server: GitServer;
  let secured: GitServer;
  let gitHub: GitHubServer;
  let authority: CertificateAuthority;
  let client: CertifiedKey;
  let counter = 0;

  beforeAll(async () => {
    authority = await CertificateAuthority.create();
    client = await authority.issue({ usage: 'client', name: 'robot' });
    const { certificate, key } = await authority.issue();
    server = await GitServer.start({ basicAuth: { username: 'gitlab+deploy-token-1', password: 'gldt-canary' } });
    secured = await GitServer.start({
      tls: { cert: certificate, key, ca: authority.certificate, requestCert: true, rejectUnauthorized: true },
    });
    gitHub = await GitHubServer.start();
    application = await SourceApplication.start(await open(), {
      imports: [...BUILT_IN_PLUGINS],
      network: new PolicyNetwork({ allow: ['127.0.0.1', 'localhost'], localRoots: [server.root] }),
    });
  });

  afterAll(async () => {
    await application?.[Symbol.asyncDispose]();
    await Promise.all([server?.stop(), secured?.stop(), gitHub?.[Symbol.asyncDispose]()]);
  });

  const ways: Record<string, (name: string) => Promise<Access>> = {
    'by own authority and client certificate': async (name) => ({
      repository: await secured.createRepository(name),
      url: secured.url(name),
      parameters: {
        caCertificate: authority.certificate,
        clientCertificate: client.certificate,
        clientKey: client.key,
      },
      secrets: [client.key.split('\n')[1]!],
    }),
    'as a GitHub App': async (name) => ({
      repository: await gitHub.git.createRepository(name),
      url: gitHub.git.url(name),
      parameters: gitHub.parameters,
      secrets: [gitHub.parameters.githubAppPrivateKey.split('\n')[1]!, 'ghs_'],
    }),
    'by a deploy token': async (name) => ({
      repository: await server.createRepository(name),
      url: server.url(name),
      parameters: { username: 'gitlab+deploy-token-1', token: 'gldt-canary' },
      secrets: ['gldt-canary'],
    }),
    'in SHA-256': async (name) => {
      const repository = await server.createRepository(name, { objectFormat: 'sha256' });
      return { repository, url: repository.fileUrl, parameters: {}, secrets: [] };
    },
  };

  it.each(Object.entries(ways))('%s syncs first, then not, then what changed', async (_way, prepare) => {
    const name = `repository-${++counter}`;
    const { repository, url, parameters, secrets } = await prepare(name);
    await repository.commit({ a: '1', 'b/c': '1' });
    const { id } = await application.sources.create({ name, type: 'git', sourceUrl: url, parameters });
    expect(await application.sources.sync(id)).toMatchObject({ outcome: 'changed', created: 2 });
    expect(await application.sources.sync(id)).toMatchObject({ outcome: 'unchanged', revision: 1 });
    const commit = await repository.commit({ a: '2', 'b/c': null, d: '1' });
    expect(await application.sources.sync(id)).toMatchObject({
      outcome: 'changed',
      remoteRevision: commit,
      created: 1,
      updated: 1,
      deleted: 1,
    });
    expect(await application.contents(id)).toEqual({ a: '2', d: '1' });
    const shown = JSON.stringify([
      await application.sources.get(id),
      await application.sources.plan(id),
      await application.revisions.list(id),
    ]);
    for (const secret of secrets) expect(shown).not.toContain(secret);
  });

  it('by a range of versions follows the highest tag, and names it', async () => {
    const { repository, url } = await ways['in SHA-256']!(`repository-${++counter}`);
    const create = (parameters: Record<string, string>) =>
      application.sources.create({ name: `versions-${++counter}`, type: 'git', sourceUrl: url, parameters });
    await repository.commit({ a: '1' });
    await repository.tag('app/v1.0.0', { annotated: true });
    const { id } = await create({ version: '1.x', tagPrefix: 'app/' });
    const details = async () => (await application.revisions.list(id)).items[0]!.details;
    await application.sources.sync(id);
    expect(await details()).toMatchObject({ tag: 'app/v1.0.0' });

    await repository.commit({ a: '2' });
    await repository.tag('app/v2.0.0');
    await repository.tag('app/v1.1.0-rc.1');
    expect(await application.sources.sync(id)).toMatchObject({ outcome: 'unchanged' });
    await repository.tag('app/v1.1.0');
    expect(await application.sources.sync(id)).toMatchObject({ outcome: 'changed', updated: 1 });
    expect(await details()).toMatchObject({ tag: 'app/v1.1.0' });

    const none = await create({ version: '>=3' });
    await expect(application.sources.sync(none.id)).rejects.toMatchObject({ code: 'GIT_REF_NOT_FOUND' });
  });

  it('keeps the key when other parameters change, and refuses one that does not fit', async () => {
    const { repository, url, parameters } = await ways['by own authority and client certificate']!(
      `repository-${++counter}`,
    );
    await repository.commit({ a: '1' });
    await repository.commit({ a: '2' }, { branch: 'other' });
    const { id } = await application.sources.create({
      name: `kept-${counter}`,
      type: 'git',
      sourceUrl: url,
      parameters,
    });
    await application.sources.update(id, { parameters: { branch: 'other' } });
    expect(await application.sources.sync(id)).toMatchObject({ outcome: 'changed' });
    const { key } = await authority.issue({ usage: 'client' });
    await expect(application.sources.update(id, { parameters: { clientKey: key } })).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
      errors: [{ pointer: '/parameters/clientKey', detail: expect.stringContaining('not the key') }],
    });
  });
});
