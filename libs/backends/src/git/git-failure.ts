import type { DataBackendsError, NetworkProxy } from '@lib/core';
import { explainProxyFailure } from './git-proxy-failure.js';
import { explainSshFailure, type GitSshOperation } from './git-ssh-failure.js';
import { explainTlsFailure } from '../tls/tls-failure.js';
import type { TlsSettings } from '../tls/tls-settings.js';
import { TlsError } from '../tls/tls.errors.js';
import * as errors from './git.errors.js';

/** How a git process ended. */
export interface GitExit {
  /** Null when a signal ended it. */
  readonly code: number | null;
  /** The end of what it complained, progress lines left out. Never shown as it is. */
  readonly stderr: string;
}

/** What is known about the process that failed. */
export interface GitOperation {
  /** URL without credentials, as errors show it. */
  readonly url: string;
  /** Whether it talked to the remote or only read the cache. */
  readonly place: 'remote' | 'cache';
  readonly hasCredentials: boolean;
  readonly tls: TlsSettings;
  /** Strings that no error may hold, in clear; encoded forms are found as well. */
  readonly secrets: readonly string[];
  /** Set when it talked over SSH. */
  readonly ssh?: GitSshOperation;
  /** What it was sent through. */
  readonly proxy?: NetworkProxy;
}

type Explain = (operation: GitOperation, what: string) => DataBackendsError;
type Row = readonly [pattern: RegExp, explain: Explain];

const notGit =
  (what: string): Explain =>
  ({ url }) =>
    new errors.GitRemoteNotGitError(url, what);
const remoteError: Explain = ({ url }, what) =>
  /not our ref|unadvertised/.test(what)
    ? new errors.GitReferenceNotFoundError(url, 'such reference')
    : new errors.GitServerError(url, what);
const corrupt: Explain = ({ url }, what) => new errors.GitObjectCorruptError(url, what);
const cacheGone: Explain = () => new errors.GitCacheUnavailableError('it was removed or changed while it was in use');

/** Both sides can say these. The order decides: what is particular stands before what is general. */
const EVERYWHERE: readonly Row[] = [
  [
    /fsck error|error in (?:packed )?object|error: object [0-9a-f]+: \w+:/i,
    (o, what) => new errors.GitFsckRejectedError(o.url, what),
  ],
  [
    /no space left|disk quota|read-only file system|unable to create|cannot create|could not create|insufficient permission|unable to write|write error/i,
    (_, what) => new errors.GitCacheUnavailableError(what),
  ],
  [
    /mismatched algorithms|unknown (?:object format|repository extension)|expected git repo version/i,
    (o, what) => new errors.GitUnsupportedFormatError(o.url, what),
  ],
];

const REMOTE: readonly Row[] = [
  [/^fatal: not a git repository/im, cacheGone],
  [
    /could not read (?:username|password)|authentication failed/i,
    (o) => new errors.GitAuthenticationError(o.url, o.hasCredentials),
  ],
  [/^fatal: repository '.*' not found/im, (o) => new errors.GitRepositoryNotFoundError(o.url, o.hasCredentials)],
  [/could not resolve host/i, (o) => new errors.GitDnsError(o.url)],
  [/operation too slow|operation timed out|connection timed out|timeout/i, (o) => new errors.GitTimeoutError(o.url)],
  // Any server that ends a connection early looks like this, before as well as after the certificate was checked.
  [
    /tls connection was non-properly terminated|unexpected eof while reading|SSL_ERROR_SYSCALL|send failure|broken pipe|getpeername\(\) failed/i,
    (o) => new errors.GitServerError(o.url, 'it broke the connection off', true),
  ],
  [/\b(?:ssl|tls|certificate|gnutls)/i, (o, what) => explainTlsFailure(what, o) ?? new TlsError(o.url, what)],
  [
    /failed to connect|couldn't connect|connection refused|no route to host|network is unreachable/i,
    (o, what) => new errors.GitUnreachableError(o.url, what),
  ],
  [
    /empty reply|early eof|unexpected disconnect|hung up|transfer closed|recv failure|reset by peer|unexpected end|rpc failed|curl \d+/i,
    (o) => new errors.GitServerError(o.url, 'it broke the connection off', true),
  ],
  [/dumb http transport/i, notGit('the server only offers the old "dumb" protocol')],
  [/transport '.*' not allowed/i, notGit('its protocol is not allowed')],
  [
    /not valid: is this a git repository|info\/refs not valid/i,
    notGit('the server answers with something else, for instance a login page'),
  ],
  [
    /protocol error|bad line length|invalid server response|unexpected (?:response|packet)/i,
    notGit('the answer is not git’s protocol'),
  ],
  [/does not appear to be a git repository/i, notGit('there is none at that place')],
  [
    /couldn't find remote ref|not our ref|unadvertised object|no such remote ref/i,
    (o) => new errors.GitReferenceNotFoundError(o.url, 'such reference'),
  ],
  [
    /bad object|corrupt|inflate|missing|unable to (?:read|parse)|packfile|unresolved deltas|mismatch|bad pack|broken|did not send all/i,
    corrupt,
  ],
];

const CACHE: readonly Row[] = [
  [/not a git repository|permission denied/i, cacheGone],
  [/./, corrupt],
];

/** The error of the catalogue for a git process that failed. Pure. */
export function explainGitFailure(exit: GitExit, operation: GitOperation): DataBackendsError {
  const ofSsh = operation.ssh && explainSshFailure(exit.stderr, operation.ssh);
  if (ofSsh) return ofSsh;
  // What the server says through git ("remote: …") is anybody's text and must not decide.
  const own = exit.stderr
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('remote:'))
    .join('\n');
  const { proxy } = operation;
  const byProxy = proxy ? explainProxyFailure(own, { url: operation.url, proxy }) : null;
  if (byProxy) return byProxy;
  const what = excerpt(own, operation.secrets) || `exit code ${exit.code ?? 'none, it was killed'}`;
  const status =
    operation.place === 'remote' ? /(?:returned error:|RPC failed; HTTP) (\d{3})/.exec(own)?.[1] : undefined;
  if (status) return explainStatus(Number(status), operation);
  if (operation.place === 'remote' && /^fatal: remote error: /m.test(own)) return remoteError(operation, what);
  for (const [pattern, explain] of [...EVERYWHERE, ...(operation.place === 'remote' ? REMOTE : CACHE)]) {
    if (pattern.test(own)) return explain(operation, what);
  }
  return new errors.GitFailedError(operation.url, what);
}

function explainStatus(status: number, { url, hasCredentials }: GitOperation): DataBackendsError {
  if (status === 401) return new errors.GitAuthenticationError(url, hasCredentials);
  if (status === 403) return new errors.GitForbiddenError(url, hasCredentials);
  if (status === 404 || status === 410) return new errors.GitRepositoryNotFoundError(url, hasCredentials);
  if (status === 429) return new errors.GitRateLimitedError(url);
  if (status >= 300 && status < 400) return new errors.GitRedirectDeniedError(url);
  if (status >= 500 || status === 408) return new errors.GitServerError(url, `it answers with status ${status}`);
  return new errors.GitRemoteNotGitError(url, `the server answers with status ${status}`, status);
}

/** The line that says most, without secrets, addresses and control characters, and short. */
function excerpt(stderr: string, secrets: readonly string[]): string {
  const lines = stderr.split('\n');
  const line =
    lines.findLast((each) => each.startsWith('fatal:')) ?? lines.find((each) => each.startsWith('error:')) ?? '';
  return redact(line, secrets)
    .replace(/^(?:fatal|error): /, '')
    .replace(/^unable to access '[^']*': /, '')
    .replace(/\p{Cc}+/gu, ' ')
    .slice(0, 300)
    .toWellFormed()
    .trim();
}

/** Replaces every secret, in clear and in the forms it takes on the wire, and any user information of a URL. */
export function redact(text: string, secrets: readonly string[]): string {
  const forms = secrets
    .filter((secret) => secret !== '')
    .flatMap((secret) => [secret, encodeURIComponent(secret.toWellFormed()), Buffer.from(secret).toString('base64')])
    .sort((a, b) => b.length - a.length);
  return forms
    .reduce((redacted, form) => redacted.replaceAll(form, '***'), text)
    .replace(/:\/\/[^/@\s']*@/g, '://***@');
}
