import { isDataBackendsError, type BackendContext } from '@lib/core';
import { askOnce, type GitHttpAnswer } from './git-http.js';
import type { GitCredentials } from './git-parameters.js';
import { readRateLimit } from './git-rate-limit.js';
import type { GitTls } from './git-tls.js';
import { GitTlsClientCertificateRefusedError, GitTlsError } from './git-tls.errors.js';
import type { GitUrl } from './git-url.js';
import { GitForbiddenError, GitRateLimitedError, GitServerError } from './git.errors.js';

export interface GitDiagnosisOptions {
  readonly url: GitUrl;
  readonly credentials: GitCredentials | null;
  readonly tls: GitTls;
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
  if (url.scheme === 'file' || context.signal.aborted) return error;
  const isVague = error instanceof GitTlsError && error.constructor === GitTlsError;
  const mayRefuseClient = error instanceof GitServerError && error.isBrokenOff && tls.client !== null;
  const mayLimitRate =
    error instanceof GitForbiddenError || (error instanceof GitRateLimitedError && error.retryAfterSeconds === null);
  if (!isVague && !mayRefuseClient && !mayLimitRate) return error;
  try {
    return explainAnswer(await askForRefs(options), options) ?? error;
  } catch (other) {
    context.signal.throwIfAborted();
    if (other instanceof GitServerError && other.isBrokenOff && tls.client && !mayLimitRate) {
      return new GitTlsClientCertificateRefusedError(url.href);
    }
    return isVague && isDataBackendsError(other) ? other : error;
  }
}

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
  });
}

function explainAnswer(answer: GitHttpAnswer, { url }: GitDiagnosisOptions): Error | null {
  const limit = readRateLimit(answer, new Date());
  return limit && new GitRateLimitedError(url.href, limit.waitSeconds);
}
