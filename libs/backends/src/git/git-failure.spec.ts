import * as fc from 'fast-check';
import { DEFAULT_TLS } from '../tls/tls-settings.js';
import { explainGitFailure, redact, type GitOperation } from './git-failure.js';

const remote: GitOperation = {
  url: 'https://example.org/x.git',
  place: 'remote',
  hasCredentials: true,
  tls: DEFAULT_TLS,
  secrets: ['s3cr&t', 'user:s3cr&t'],
};
const cache: GitOperation = { ...remote, place: 'cache' };
const explain = (stderr: string, operation = remote) => explainGitFailure({ code: 128, stderr }, operation);

describe('explainGitFailure', () => {
  it.each([
    ["fatal: unable to access 'https://example.org/': The requested URL returned error: 403", 'GIT_AUTH_FAILED'],
    ['error: RPC failed; HTTP 503 curl 22 The requested URL returned error: 503\nfatal: hung up', 'GIT_SERVER_ERROR'],
    ["fatal: Authentication failed for 'https://example.org/'", 'GIT_AUTH_FAILED'],
    ["fatal: unable to access 'https://example.org/': Could not resolve host: example.org", 'NET_DNS'],
    ["fatal: unable to access 'x': SSL certificate problem: certificate has expired", 'NET_TLS'],
    ["fatal: unable to access 'x': server certificate verification failed. CAfile: none CRLfile: none", 'NET_TLS'],
    [
      "fatal: unable to access 'x': Failed to connect to example.org port 443 after 1 ms: Couldn't connect",
      'NET_UNREACHABLE',
    ],
    ["fatal: unable to access 'x': Send failure: Broken pipe", 'GIT_SERVER_ERROR'],
    [
      "fatal: unable to access 'x': GnuTLS recv error (-110): The TLS connection was non-properly terminated.",
      'GIT_SERVER_ERROR',
    ],
    ["fatal: couldn't find remote ref refs/heads/x", 'GIT_REF_NOT_FOUND'],
    ['fatal: remote error: upload-pack: not our ref 0123abc', 'GIT_REF_NOT_FOUND'],
    ['fatal: remote error: No space left on device', 'GIT_SERVER_ERROR'],
    ['fatal: mismatched algorithms: client sha1; server sha256', 'GIT_UNSUPPORTED_FORMAT'],
    ["error: object 0123abc: hasDotdot: contains '..'\nfatal: fsck error in packed object", 'GIT_FSCK_REJECTED'],
    [
      'fatal: write error: No space left on device\nfatal: fetch-pack: invalid index-pack output',
      'GIT_CACHE_UNAVAILABLE',
    ],
    ["fatal: Unable to create '/c/shallow.lock': File exists.", 'GIT_CACHE_UNAVAILABLE'],
    ['fatal: pack is corrupted (SHA1 mismatch)\nfatal: fetch-pack: invalid index-pack output', 'GIT_OBJECT_CORRUPT'],
    ['fatal: early EOF\nfatal: fetch-pack: invalid index-pack output', 'GIT_SERVER_ERROR'],
    ['fatal: something that nobody has seen', 'GIT_FAILED'],
    ['', 'GIT_FAILED'],
  ])('remote: %s', (stderr, code) => {
    expect(explain(stderr)).toMatchObject({ code });
  });

  it.each([
    ["fatal: not a git repository: '/c'", 'GIT_CACHE_UNAVAILABLE'],
    ['fatal: not a tree object', 'GIT_OBJECT_CORRUPT'],
    ['error: inflate: data stream error (incorrect data check)', 'GIT_OBJECT_CORRUPT'],
  ])('cache: %s', (stderr, code) => {
    expect(explain(stderr, cache)).toMatchObject({ code });
  });

  it('does not let the server decide by what it says', () => {
    const stderr = 'remote: fatal: Authentication failed for x\nremote: No space left on device\nfatal: early EOF';
    expect(explain(stderr)).toMatchObject({ code: 'GIT_SERVER_ERROR' });
  });

  it('shows the line that matters, short, in one line, without secrets', () => {
    const stderr = `remote: hello\nfatal: odd \u001b[31m at https://user:s3cr&t@example.org/ ${'x'.repeat(1_000)}`;
    const { message } = explain(stderr);
    expect(message).toContain('odd');
    expect(message).not.toMatch(/s3cr|\p{Cc}/u);
    expect(message.length).toBeLessThan(500);
  });
});

describe('redact', () => {
  it('leaves no form of a secret', () => {
    const secret = fc.string({ minLength: 4 }).filter((text) => text.isWellFormed() && !/^\*+$/.test(text));
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (each, before, after) => {
        for (const form of [each, encodeURIComponent(each), Buffer.from(each).toString('base64')]) {
          const text = redact(`${before} ${form} ${after}`, [each]);
          expect(text.includes(form) && !before.includes(form) && !after.includes(form) && !'***'.includes(form)).toBe(
            false,
          );
        }
      }),
    );
  });
});
