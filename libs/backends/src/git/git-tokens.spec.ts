import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newGitContext } from '../../../../test/support/git-context.js';
import { GitServer } from '../../../../test/support/git-server.js';
import { GitBackend } from './git.backend.js';
import { readGitSettings, type GitParameters } from './git-parameters.js';

/** The rows of the table in docs/git.md. */
describe('tokens of a git source', () => {
  it.each<[string, string, GitParameters, string]>([
    ['GitHub, any token', 'github.com', { token: 't' }, 'x-access-token'],
    ['GitLab, access token', 'gitlab.com', { token: 't' }, 'x-access-token'],
    ['GitLab, deploy token', 'gitlab.com', { username: 'gitlab+deploy-token-1', token: 't' }, 'gitlab+deploy-token-1'],
    ['Gitea and Forgejo', 'codeberg.org', { token: 't' }, 'x-access-token'],
    ['Bitbucket, access token', 'bitbucket.org', { token: 't' }, 'x-token-auth'],
    [
      'Bitbucket, API token',
      'bitbucket.org',
      { username: 'x-bitbucket-api-token-auth', token: 't' },
      'x-bitbucket-api-token-auth',
    ],
    ['Azure DevOps', 'dev.azure.com', { token: 't' }, 'x-access-token'],
  ])('%s go with a user name', (_case, host, parameters, username) => {
    expect(readGitSettings(parameters, host).credentials).toEqual({ username, password: 't' });
  });

  it.each<[{ username: string; password: string }, GitParameters]>([
    [{ username: 'x-access-token', password: 'tok/en+1' }, { token: 'tok/en+1' }],
    [
      { username: 'gitlab+deploy-token-1', password: 'gldt-1' },
      { username: 'gitlab+deploy-token-1', token: 'gldt-1' },
    ],
    [
      { username: 'gitlab+deploy-token-1', password: 'gldt-1' },
      { username: 'gitlab+deploy-token-1', password: 'gldt-1' },
    ],
    [
      { username: 'x-token-auth', password: 't=' },
      { username: 'x-token-auth', token: 't=' },
    ],
  ])('reach a server that wants %j', async (basicAuth, parameters) => {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'git-tokens-spec-')));
    await using server = await GitServer.start({ basicAuth });
    const commit = await (await server.createRepository('repository')).commit({ a: '1' });
    const target = { url: server.url('repository'), parameters };
    const backend = new GitBackend();
    const context = await newGitContext(folder);
    expect(await backend.revision(target, context)).toBe(commit);
    await using snapshot = await backend.fetch(target, context);
    expect(snapshot.revision).toBe(commit);
    const wrong = { ...target, parameters: { token: 'wrong' } };
    await expect(backend.revision(wrong, context)).rejects.toMatchObject({ code: 'GIT_AUTH_FAILED' });
    await rm(folder, { recursive: true, force: true });
  });
});
