import { DataBackendsError } from '@lib/core';
import type { ShownHostKey } from './git-ssh-known-hosts.js';

/** The ssh client is missing on this machine, or does not run for this user. */
export class GitSshUnavailableError extends DataBackendsError {
  constructor(what: string, remedy = 'Install OpenSSH (for instance "apt-get install openssh-client")') {
    super(
      'GIT_SSH_UNAVAILABLE',
      `${what} ${remedy}, or read the repository over https:// with an access token instead.`,
    );
  }
}

/** Nobody has said yet which key the server must have; nothing was sent to it. */
export class GitSshHostKeyUnknownError extends DataBackendsError {
  constructor(
    host: string,
    hasKnownHosts: boolean,
    /** What the server has shown; nothing proves that it is the right one. */
    readonly shown: readonly ShownHostKey[],
  ) {
    const lines = shown.map(({ line }) => line).join('\n');
    const fingerprints = shown.map(({ keyType, fingerprint }) => `${fingerprint} (${keyType})`).join(', ');
    super(
      'GIT_SSH_HOST_KEY_UNKNOWN',
      `${hasKnownHosts ? `"knownHosts" has no line for ${host}` : `The host key of ${host} is not known yet`}, so no ` +
        `key was sent there. The server shows the fingerprint ${fingerprints}. Compare it with what its operator ` +
        `publishes; only when it is the same, add this to the parameter "knownHosts": ${lines}`,
      { errors: [{ pointer: '/parameters/knownHosts', detail: `When the fingerprint is right, add: ${lines}` }] },
    );
  }
}

/** The server has another key than `knownHosts` says. */
export class GitSshHostKeyChangedError extends DataBackendsError {
  constructor(host: string, what: string) {
    super(
      'GIT_SSH_HOST_KEY_CHANGED',
      `The host key of ${host} is not the one that is known: ${what}. Somebody may be listening in, or the server has ` +
        'a new key. Ask its operator; when the change is meant, replace the line of the host in "knownHosts" (without ' +
        'it, a test of the source shows the new one).',
      { errors: [{ pointer: '/parameters/knownHosts', detail: 'The server has another key than this says.' }] },
    );
  }
}

/** The private key is not one that this ssh client can use. */
export class GitSshKeyInvalidError extends DataBackendsError {
  constructor(what: string) {
    super(
      'GIT_SSH_KEY_INVALID',
      `The private key cannot be used: ${what}. Give a key in the format of OpenSSH; "ssh-keygen -p -f key" rewrites ` +
        'one in it, "ssh-keygen -t ed25519 -f key" makes a new one.',
      { errors: [{ pointer: '/parameters/privateKey', detail: `It cannot be used: ${what}.` }] },
    );
  }
}

/** The passphrase does not open the private key. */
export class GitSshPassphraseWrongError extends DataBackendsError {
  constructor() {
    super(
      'GIT_SSH_PASSPHRASE_WRONG',
      'The passphrase does not open the private key. Correct the parameter "passphrase"; ' +
        '"ssh-keygen -y -f key" tells whether it fits.',
      { errors: [{ pointer: '/parameters/passphrase', detail: 'It does not open the private key.' }] },
    );
  }
}

/** The server lets nobody in with that key. */
export class GitSshAuthenticationError extends DataBackendsError {
  constructor(url: string, user: string, hasKey: boolean) {
    super(
      'GIT_AUTH_FAILED',
      hasKey
        ? `The SSH server refused the private key for ${url}. Check that its public key is registered there (as a ` +
            `deploy key, or for the user "${user}"), and that it has not expired.`
        : `The SSH server asks for a key for ${url}. Set the parameter "privateKey", and register its public key there.`,
    );
  }
}

/** The server only speaks what is not considered safe any more, or what this client does not know. */
export class GitSshAlgorithmsError extends DataBackendsError {
  constructor(url: string, what: string) {
    super(
      'GIT_SSH_ALGORITHMS',
      `The SSH server of ${url} and this machine have no algorithm in common: ${what}. Update the server, or the ` +
        'OpenSSH client of this machine.',
    );
  }
}

/** No connection to one address of the server; another may do. */
export class GitSshUnreachableError extends DataBackendsError {
  constructor(url: string, what: string, isTimeout: boolean) {
    super(
      isTimeout ? 'NET_TIMEOUT' : 'NET_UNREACHABLE',
      `The SSH server of ${url} cannot be reached: ${what}. Check host and port, and the firewalls between.`,
    );
  }
}

/** A resolver of the application wants SSH to go through a proxy, which it cannot. */
export class GitSshProxyError extends DataBackendsError {
  constructor(url: string, proxy: string) {
    super(
      'NET_PROXY_INVALID',
      `SSH goes through no proxy, but ${proxy} was chosen for ${url}. Use an https:// URL, or let the ProxyResolver of ` +
        'the application answer null for ssh:// URLs.',
    );
  }
}
