import * as fc from 'fast-check';
import { explainGitFailure, type GitOperation } from './git-failure.js';
import { DEFAULT_TLS } from '../tls/tls-settings.js';

const url = 'git@git.example.org:team/x.git';
const operation: GitOperation = {
  url,
  place: 'remote',
  hasCredentials: true,
  tls: DEFAULT_TLS,
  secrets: [],
  ssh: { url, user: 'git', host: 'git.example.org', hasKey: true },
};
const explain = (stderr: string) => explainGitFailure({ code: 128, stderr }, operation);
const END = '\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\n';

describe('a failure over SSH', () => {
  it.each([
    ['git@git.example.org: Permission denied (publickey).', 'GIT_AUTH_FAILED'],
    ['git@git.example.org: Permission denied (publickey,keyboard-interactive).', 'GIT_AUTH_FAILED'],
    ['Received disconnect from 192.0.2.1 port 22:2: Too many authentication failures', 'GIT_AUTH_FAILED'],
    [
      'No ED25519 host key is known for h and you have requested strict checking.\nHost key verification failed.',
      'GIT_SSH_HOST_KEY_CHANGED',
    ],
    ['Host key verification failed.', 'GIT_SSH_HOST_KEY_CHANGED'],
    [
      '@    WARNING: REVOKED HOST KEY DETECTED!               @\nHost key verification failed.',
      'GIT_SSH_HOST_KEY_CHANGED',
    ],
    [
      'data-backends: ssh did not take the passphrase\ngit@h: Permission denied (publickey).',
      'GIT_SSH_PASSPHRASE_WRONG',
    ],
    [
      'Load key "ssh-key": incorrect passphrase supplied to decrypt private key\ngit@h: Permission denied (publickey).',
      'GIT_SSH_PASSPHRASE_WRONG',
    ],
    ['Load key "ssh-key": error in libcrypto\ngit@h: Permission denied (publickey).', 'GIT_SSH_KEY_INVALID'],
    ['Load key "ssh-key": invalid format\ngit@h: Permission denied (publickey).', 'GIT_SSH_KEY_INVALID'],
    ['Load key "ssh-key": Invalid key length\ngit@h: Permission denied (publickey).', 'GIT_SSH_KEY_INVALID'],
    [
      'ssh_askpass: exec(./ssh-askpass): Permission denied\ngit@h: Permission denied (publickey).',
      'GIT_CACHE_UNAVAILABLE',
    ],
    ['No user exists for uid 12345', 'GIT_SSH_UNAVAILABLE'],
    [
      'Unable to negotiate with 192.0.2.1 port 22: no matching host key type found. Their offer: ssh-rsa,ssh-dss',
      'GIT_SSH_ALGORITHMS',
    ],
    [
      'Unable to negotiate with UNKNOWN port 65535: no matching cipher found. Their offer: 3des-cbc',
      'GIT_SSH_ALGORITHMS',
    ],
    ['ssh: connect to host 192.0.2.1 port 22: Connection refused', 'NET_UNREACHABLE'],
    ['ssh: connect to host 2001:db8::1 port 22: Network is unreachable', 'NET_UNREACHABLE'],
    ['ssh: connect to host 192.0.2.1 port 22: Connection timed out', 'NET_TIMEOUT'],
    ['Connection timed out during banner exchange\nConnection to 192.0.2.1 port 22 timed out', 'NET_TIMEOUT'],
    ['Timeout, server 192.0.2.1 not responding.', 'NET_TIMEOUT'],
    ['ssh: Could not resolve hostname nowhere: Name or service not known', 'NET_DNS'],
    ['ERROR: Repository not found.', 'GIT_NOT_FOUND'],
    [
      "remote: \nremote: ERROR: The project you were looking for could not be found or you don't have permission to view it.",
      'GIT_NOT_FOUND',
    ],
    ['remote: You may not have access to this repository or it no longer exists in this workspace.', 'GIT_NOT_FOUND'],
    ['repository does not exist.', 'GIT_NOT_FOUND'],
    ['Gitea: Not found', 'GIT_NOT_FOUND'],
    ['Forgejo: Cannot find repository: team/x', 'GIT_NOT_FOUND'],
    ['remote: TF401019: The Git repository with name or identifier x does not exist', 'GIT_NOT_FOUND'],
    ["fatal: '/srv/x.git' does not appear to be a git repository", 'GIT_NOT_FOUND'],
    ['kex_exchange_identification: Connection closed by remote host', 'GIT_SERVER_ERROR'],
    ['Connection closed by 192.0.2.1 port 22', 'GIT_SERVER_ERROR'],
    ['Your account is suspended.', 'GIT_SERVER_ERROR'],
    ['', 'GIT_SERVER_ERROR'],
  ])('is known by what was said: %s', (said, code) => {
    expect(explain(`${said}${END}`)).toMatchObject({ code });
  });

  it('shows the reason of the server, on one line and not at length', () => {
    expect(explain(`remote: Your\u0007 key\texpired.${END}`).message).toContain('it says "Your key expired."');
    expect(explain(`${'x'.repeat(10_000)}${END}`).message.length).toBeLessThan(500);
    expect(explain(`===\n\n${END}`).message).toContain('broke the connection off');
  });

  it('is not known by the banner of the server', () => {
    const banner = 'Welcome. Permission denied (to strangers). Host key verification failed.\n';
    expect(explain(`${banner}ERROR: Repository not found.${END}`)).toMatchObject({ code: 'GIT_NOT_FOUND' });
    expect(explain(`${banner}fatal: couldn't find remote ref x`)).toMatchObject({ code: 'GIT_REF_NOT_FOUND' });
  });

  it('shows the fingerprint of a key that was changed', () => {
    const banner = [
      '@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @',
      'The fingerprint for the ED25519 key sent by the remote host is',
      'SHA256:uNiVztksCsDhcc0u9e8BujQXVUpKZIDTMczCvj3tD2s.',
      'Host key verification failed.',
    ].join('\n');
    expect(explain(`${banner}${END}`)).toMatchObject({
      code: 'GIT_SSH_HOST_KEY_CHANGED',
      message: expect.stringContaining('SHA256:uNiVztksCsDhcc0u9e8BujQXVUpKZIDTMczCvj3tD2s (ED25519)'),
    });
  });

  it('is left to what git says where ssh and the server have no part in it', () => {
    expect(explain("fatal: couldn't find remote ref refs/heads/x")).toMatchObject({ code: 'GIT_REF_NOT_FOUND' });
    expect(explain('fatal: write error: No space left on device')).toMatchObject({ code: 'GIT_CACHE_UNAVAILABLE' });
  });

  it('is explained whatever the server says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
        expect(explain(`${text}${END}`).message.isWellFormed()).toBe(true);
      }),
    );
  });
});
