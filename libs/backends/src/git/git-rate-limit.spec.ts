import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { newGitContext } from '../../../../test/support/git-context.js';
import * as faults from '../../../../test/support/git-faults.js';
import { GitServer, type Responder } from '../../../../test/support/git-server.js';
import { GitBackend } from './git.backend.js';
import { readRateLimit } from './git-rate-limit.js';

const NOW = new Date('2026-05-01T12:00:00Z');
const RESET = String(NOW.getTime() / 1_000 + 90);

describe('readRateLimit', () => {
  it.each<[number, Record<string, string>, string, number | null | undefined]>([
    [429, {}, '', null],
    [429, { 'retry-after': '30' }, '', 30],
    [429, { 'retry-after': 'Fri, 01 May 2026 12:02:00 GMT' }, '', 120],
    [429, { 'retry-after': 'Fri, 01 May 2026 11:00:00 GMT' }, '', 0],
    [429, { 'retry-after': 'soon' }, '', null],
    [429, { 'ratelimit-remaining': '0', 'ratelimit-reset': RESET }, '', 90],
    [403, { 'retry-after': '60' }, '', 60],
    [403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': RESET }, '', 90],
    [403, { 'x-ratelimit-remaining': '4999', 'x-ratelimit-reset': RESET }, 'Forbidden', undefined],
    [403, {}, 'You have exceeded a secondary rate limit. Please wait a few minutes', null],
    [403, {}, 'Write access to repository not granted.', undefined],
    [401, { 'retry-after': '60' }, 'rate limit', undefined],
    [503, { 'retry-after': '60' }, '', undefined],
  ])('%d %j %j', (status, headers, body, expected) => {
    expect(readRateLimit({ status, headers, body }, NOW)?.waitSeconds).toBe(expected);
  });
});

describe('the git backend and a server that limits the rate', () => {
  const CREDENTIALS = { username: 'robot', password: 'canary-password' };
  let folder: string;
  let server: GitServer;
  let url: string;
  let commit: string;
  const backend = new GitBackend();

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'git-rate-limit-spec-')));
    server = await GitServer.start({ basicAuth: CREDENTIALS });
    commit = await (await server.createRepository('repository')).commit({ a: '1' });
    url = server.url('repository');
  });
  beforeEach(() => {
    server.respondWith(null);
    server.resetRequests();
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const gitHub: Responder = faults.status(
    403,
    { 'retry-after': '75' },
    'You have exceeded a secondary rate limit and have been temporarily blocked.',
  );

  it.each<[string, Responder, number | null]>([
    ['429', faults.rateLimited(30), 30],
    ['429 without a time', faults.status(429), null],
    ['403 as GitHub does it', gitHub, 75],
  ])('tells how long to wait: %s', async (_case, responder, seconds) => {
    server.respondWith(responder);
    const target = { url, parameters: CREDENTIALS };
    // One after the other: a failure that nobody listens to yet would end the test.
    for (const work of ['revision', 'fetch'] as const) {
      const asked: Promise<unknown> = backend[work](target, await newGitContext(folder));
      const error = await asked.catch((failure: Error) => failure);
      expect(error).toMatchObject({
        code: 'GIT_RATE_LIMITED',
        retry: 'later',
        retryAfterSeconds: seconds,
        message: expect.stringContaining(seconds === null ? 'Wait, or' : `Wait ${seconds} seconds`),
      });
      expect(inspect(error, { depth: 9 })).not.toContain('canary');
    }
    // One of git, and one of ours that sees the headers.
    expect(server.requests).toHaveLength(4);
  });

  it('takes an ordinary 403 for what it is', async () => {
    server.respondWith(faults.status(403));
    await expect(backend.revision({ url, parameters: CREDENTIALS }, await newGitContext(folder))).rejects.toMatchObject(
      { code: 'GIT_AUTH_FAILED', retry: 'never', message: expect.stringContaining('permission') },
    );
  });

  it('passes again by itself', async () => {
    server.respondWith(faults.rateLimited(1));
    const context = await newGitContext(folder);
    await expect(backend.revision({ url, parameters: CREDENTIALS }, context)).rejects.toBeDefined();
    server.respondWith(null);
    expect(await backend.revision({ url, parameters: CREDENTIALS }, context)).toBe(commit);
  });

  it.each([500, 502, 503, 504])('takes %d for a failure that may pass', async (status) => {
    server.respondWith(faults.status(status, { 'retry-after': '5' }));
    await expect(backend.revision({ url, parameters: CREDENTIALS }, await newGitContext(folder))).rejects.toMatchObject(
      { code: 'GIT_SERVER_ERROR', retry: 'later' },
    );
  });
});
