import type { DataBackendsError } from '@lib/core';
import { PASSPHRASE_NOT_TAKEN } from './git-ssh-command.js';
import * as ssh from './git-ssh.errors.js';
import {
  GitCacheUnavailableError,
  GitDnsError,
  GitRepositoryNotFoundError,
  GitServerError,
  GitTimeoutError,
} from './git.errors.js';

/** What is known about a git process that used ssh and failed. */
export interface GitSshOperation {
  readonly url: string;
  readonly user: string;
  readonly host: string;
  readonly hasKey: boolean;
}

type Explain = (operation: GitSshOperation, match: RegExpExecArray) => DataBackendsError;
type Row = readonly [pattern: RegExp, explain: Explain];

const changed =
  (what: string): Explain =>
  ({ host }) =>
    new ssh.GitSshHostKeyChangedError(host, what);

/**
 * What ssh says of itself, whole lines: a banner of the server comes the same way, and likes such words too. The
 * order decides: the end of all of them is "Permission denied" or "hung up".
 */
const OF_CLIENT: readonly Row[] = [
  [/^No user exists for uid (\d+)/m, (_, match) => noUser(match[1] ?? '')],
  [/^@ +WARNING: REVOKED HOST KEY/m, changed('it was revoked by a line with @revoked')],
  [
    /^@ +WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED[\s\S]*?\nThe fingerprint for the (\S+) key sent by the remote host is\s+(SHA256:[A-Za-z0-9+/]+)/m,
    ({ host }, match) => new ssh.GitSshHostKeyChangedError(host, `it is ${match[2]} (${match[1]})`),
  ],
  [/^@ +WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED/m, changed('it is another one')],
  [
    /^No (\S+) host key is known for /m,
    ({ host }, match) =>
      new ssh.GitSshHostKeyChangedError(host, `it is of the type ${match[1]}, which no line vouches for`),
  ],
  [/^Host key verification failed/m, changed('it could not be verified')],
  [
    /^ssh_askpass: exec\(/m,
    () =>
      new GitCacheUnavailableError(
        'no program runs in the temporary folder, so the passphrase cannot be handed over; set TMPDIR to one without noexec',
      ),
  ],
  [
    new RegExp(`^${PASSPHRASE_NOT_TAKEN}|^Load key .*incorrect passphrase supplied`, 'm'),
    () => new ssh.GitSshPassphraseWrongError(),
  ],
  [
    /^Load key "[^"]*": (?:error in libcrypto|invalid format|unknown or unsupported key type|([A-Za-z ]{1,60}))/m,
    (_, match) => new ssh.GitSshKeyInvalidError(match[1] ?? 'this version of ssh does not read its format'),
  ],
  [
    /^Unable to negotiate with .*: no matching ([a-z ]+) found\. Their offer: ([\w.@,/+-]{0,300})/m,
    ({ url }, match) => new ssh.GitSshAlgorithmsError(url, `the server offers only ${match[2]} as ${match[1]}`),
  ],
  [
    /^(?:Bad server host key|ssh_dispatch_run_fatal: .*): Invalid key length/m,
    ({ url }) => new ssh.GitSshAlgorithmsError(url, 'its host key is too short'),
  ],
  [
    /^ssh: connect to host \S+ port \d+: ([A-Za-z ]{1,60})/m,
    ({ url }, match) => new ssh.GitSshUnreachableError(url, match[1] ?? '', /timed out/.test(match[1] ?? '')),
  ],
  [
    /^Connection (?:timed out during banner exchange|to \S+ port \d+ timed out)/m,
    ({ url }) => new ssh.GitSshUnreachableError(url, 'it does not answer', true),
  ],
  [/^Timeout, server .* not responding/m, ({ url }) => new GitTimeoutError(url)],
  [/^ssh: Could not resolve hostname/m, ({ url }) => new GitDnsError(url)],
  [
    /^\S+@\S+: Permission denied \([\w,-]*\)|^Received disconnect from .*(?:Too many authentication failures|authentication methods)/im,
    ({ url, user, hasKey }) => new ssh.GitSshAuthenticationError(url, user, hasKey),
  ],
];

/**
 * How servers say that there is no such repository: GitHub, GitLab, Bitbucket, Gitea and Forgejo, Azure DevOps, and
 * git itself. Each on standard error, some with `remote:` in front.
 */
const NOT_FOUND = [
  /^(?:remote: )?ERROR: Repository not found/im,
  /^(?:remote: )?(?:ERROR: |> GitLab: )?The project you were looking for could not be found/im,
  /^(?:remote: )?(?:conq: )?repository (?:does not exist|access denied)/im,
  /^(?:remote: )?You may not have access to this repository or it no longer exists/im,
  /^(?:remote: )?(?:Gitea|Forgejo|Gogs): (?:Cannot find repository|Not found|Repository does not exist|Repository not found)/im,
  /^(?:remote: )?TF401019: /m,
  /^(?:fatal: )?'[^\n]*' does not appear to be a git repository$/m,
];

/** The error of the catalogue for what ssh, or the server behind it, complained about; null = git itself knows. */
export function explainSshFailure(stderr: string, operation: GitSshOperation): DataBackendsError | null {
  for (const [pattern, explain] of OF_CLIENT) {
    const match = pattern.exec(stderr);
    if (match) return explain(operation, match);
  }
  if (NOT_FOUND.some((pattern) => pattern.test(stderr))) {
    return new GitRepositoryNotFoundError(operation.url, operation.hasKey);
  }
  return /^fatal: Could not read from remote repository/m.test(stderr)
    ? new GitServerError(operation.url, refusalIn(stderr))
    : null;
}

/** What a server gave as its reason: one line, for people only. */
function refusalIn(stderr: string): string {
  const lines = stderr.split('\n').map((line) =>
    line
      .replace(/^remote:/, '')
      .replace(/[\p{Cc}\s]+/gu, ' ')
      .trim(),
  );
  const end = lines.findIndex((line) => line.startsWith('fatal: Could not read from remote repository'));
  const said = lines.slice(0, end).findLast((line) => /\w/.test(line));
  return said === undefined ? 'it broke the connection off' : `it says "${said.slice(0, 200).toWellFormed()}"`;
}

function noUser(id: string): DataBackendsError {
  return new ssh.GitSshUnavailableError(
    `ssh refuses to run as the user ${id}, who has no name on this machine.`,
    'Add a line for that user to /etc/passwd (in a container for instance)',
  );
}
