import { isDataBackendsError, type BackendContext } from '@lib/core';
import { askOnce, type GitHttpAnswer } from './git-http.js';
import type { GitCredentials } from './git-parameters.js';
import { readRateLimit } from './git-rate-limit.js';
import type { TlsSettings } from '../tls/tls-settings.js';
import { TlsClientCertificateRefusedError, TlsClientCertificateRequiredError, TlsError } from '../tls/tls.errors.js';
import type { GitUrl } from './git-url.js';
import { GitForbiddenError, GitRateLimitedError, GitRemoteNotGitError, GitServerError } from './git.errors.js';

export interface GitDiagnosisOptions {
  readonly url: GitUrl;
  readonly credentials: GitCredentials | null;
  readonly tls: TlsSettings;
  readonly context: BackendContext;
}

/**
 * The error that tells most. git shows the status of an answer and none of its headers, and its GnuTLS does not say
 * what is wrong with a certificate; in these few cases the server is asked once more, by us.
 *
 * @returns `error` itself when there is nothing better
 */
export async function diagnose(error: unknown, options: GitDiagnosisOptions): Promise<unknown> {
  const { url, tls, context } = options;
  if (context.signal.aborted || !isWorthAsking(error, url)) return error;
  try {
    return explainAnswer(await askForRefs(options), options) ?? error;
  } catch (other) {
    context.signal.throwIfAborted();
    if (other instanceof TlsError) return other;
    if (isBrokenOff(error) && isBrokenOff(other) && tls.client) {
      return new GitServerError(
        url.href,
        'it breaks the connection off; it may not accept the client certificate',
        true,
      );
    }
    return error instanceof TlsError && isDataBackendsError(other) ? other : error;
  }
}

function isWorthAsking(error: unknown, { scheme }: GitUrl): boolean {
  if (scheme === 'file' || scheme === 'ssh') return false;
  if (error instanceof GitRateLimitedError) return error.retryAfterSeconds === null;
  if (error instanceof GitForbiddenError) return true;
  if (scheme !== 'https') return false;
  const isVague = error instanceof TlsError && error.constructor === TlsError;
  const isBadRequest = error instanceof GitRemoteNotGitError && error.answered === 400;
  return isVague || isBadRequest || isBrokenOff(error);
}

const isBrokenOff = (error: unknown): boolean => error instanceof GitServerError && error.isBrokenOff;

function askForRefs({ url, credentials, tls, context }: GitDiagnosisOptions): Promise<GitHttpAnswer> {
  const { username = '', password = '' } = credentials ?? {};
  const basic = Buffer.from(`${username}:${password}`).toString('base64');
  return askOnce({
    url: `${url.href.replace(/\/$/, '')}/info/refs?service=git-upload-pack`,
    about: url.href,
    method: 'GET',
    headers: { 'git-protocol': 'version=2', ...(credentials ? { authorization: `Basic ${basic}` } : {}) },
    tls,
    context,
    hesitant: true,
  });
}

function explainAnswer(answer: GitHttpAnswer, { url, tls }: GitDiagnosisOptions): Error | null {
  const limit = readRateLimit(answer, new Date());
  if (limit) return new GitRateLimitedError(url.href, limit.waitSeconds);
  // How nginx says it, which finishes the handshake with anybody.
  if (answer.status === 400 && /ssl certificate/i.test(answer.body)) {
    return tls.client
      ? new TlsClientCertificateRefusedError(url.href)
      : new TlsClientCertificateRequiredError(url.href);
  }
  return null;
}
