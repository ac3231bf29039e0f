import type { BackendContext } from '@lib/core';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { askOnce, type GitHttpAnswer } from './git-http.js';
import { readRateLimit } from './git-rate-limit.js';
import type { TlsSettings } from '../tls/tls-settings.js';
import type { GitUrl } from './git-url.js';
import { GitRateLimitedError, GitRedirectDeniedError, GitServerError } from './git.errors.js';
import { gitHubApiOf, signGitHubApp, type GitHubApp } from './github-app.js';
import {
  GitHubAppError,
  GitHubAppNotInstalledError,
  GitHubAppSuspendedError,
  GitHubClockError,
} from './github-app.errors.js';

export interface GitHubTokenRequest {
  readonly app: GitHubApp;
  readonly url: GitUrl;
  readonly tls: TlsSettings;
  readonly context: BackendContext;
}

const answerSchema = z.object({ token: z.string().min(1).max(4_096), expires_at: z.iso.datetime({ offset: true }) });

/** A token is not used in its last minutes: a long fetch must not outlive it. */
const RESERVE_MILLISECONDS = 5 * 60_000;
const MAX_TOKENS = 1_000;
/** Beyond this GitHub refuses the proofs that we sign. */
const MAX_CLOCK_SKEW_SECONDS = 60;

interface CachedToken {
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly useUntil: number;
}

/** Tokens of installations of GitHub Apps, in memory only, shared by all sources of an installation. */
export class GitHubAppTokens {
  readonly #tokens = new Map<string, CachedToken>();

  /**
   * A token that may read the repositories of the installation.
   *
   * @throws GitHubAppError and its kin (`GIT_AUTH_FAILED`), GitRateLimitedError, GitServerError, and what `askOnce` throws
   */
  async get(request: GitHubTokenRequest, now = new Date()): Promise<string> {
    const key = keyOf(request);
    const known = this.#tokens.get(key);
    if (known && known.useUntil > now.getTime()) return known.token;
    this.#tokens.delete(key);
    const answer = await ask(request, now);
    if (answer.status !== 201) throw explainRefusal(answer, request, now);
    const { token, expires_at: expiry } = readAnswer(answer, request);
    if (this.#tokens.size >= MAX_TOKENS) this.#tokens.delete(this.#tokens.keys().next().value!);
    this.#tokens.set(key, { token, useUntil: Date.parse(expiry) - RESERVE_MILLISECONDS });
    return token;
  }

  /** A token that was refused is not used again. */
  forget(request: Pick<GitHubTokenRequest, 'app' | 'url'>): void {
    this.#tokens.delete(keyOf(request));
  }
}

/** Who does not hold the key gets no token of the one who does. */
function keyOf({ app, url }: Pick<GitHubTokenRequest, 'app' | 'url'>): string {
  const { appId, installationId, privateKey } = app;
  return createHash('sha256')
    .update(JSON.stringify([gitHubApiOf(url), appId, installationId]))
    .update(privateKey.export({ format: 'der', type: 'pkcs8' }))
    .digest('base64');
}

function ask({ app, url, tls, context }: GitHubTokenRequest, now: Date): Promise<GitHttpAnswer> {
  return askOnce({
    url: `${gitHubApiOf(url)}/app/installations/${app.installationId}/access_tokens`,
    about: url.href,
    method: 'POST',
    headers: {
      accept: 'application/vnd.github+json',
      'content-type': 'application/json',
      'x-github-api-version': '2022-11-28',
      authorization: `Bearer ${signGitHubApp(app, now)}`,
    },
    // No more than it takes, whatever else the app may do.
    body: JSON.stringify({ permissions: { contents: 'read' } }),
    tls,
    context,
  });
}

function readAnswer(answer: GitHttpAnswer, { url }: GitHubTokenRequest): z.infer<typeof answerSchema> {
  const parsed = answerSchema.safeParse(parseJson(answer.body));
  if (!parsed.success) throw new GitServerError(url.href, 'the API of GitHub answers with something else than a token');
  return parsed.data;
}

function explainRefusal(answer: GitHttpAnswer, { url, app }: GitHubTokenRequest, now: Date): Error {
  const { status, body } = answer;
  const limit = readRateLimit(answer, now);
  if (limit) return new GitRateLimitedError(url.href, limit.waitSeconds);
  if (status >= 500) return new GitServerError(url.href, `the API of GitHub answers with status ${status}`);
  if (status >= 300 && status < 400) return new GitRedirectDeniedError(url.href);
  if (status === 401) {
    const skew = Math.round((now.getTime() - Date.parse(answer.headers.date ?? '')) / 1_000);
    if (Math.abs(skew) > MAX_CLOCK_SKEW_SECONDS) return new GitHubClockError(url.href, skew);
    if (/\('(?:iat|exp)'\)/.test(body)) return new GitHubClockError(url.href, null);
    return new GitHubAppError(
      url.href,
      'GitHub refuses its private key',
      'Check that the parameter "githubAppPrivateKey" is a key of the app that "githubAppId" names.',
    );
  }
  if (status === 404) return new GitHubAppNotInstalledError(url.href, app.installationId);
  if (status === 403 && /suspended/i.test(body)) return new GitHubAppSuspendedError(url.href);
  if (status === 403 || status === 422) {
    return new GitHubAppError(
      url.href,
      'it may not read repositories',
      'Give the app the permission "Contents: read-only", and accept it in the installation.',
    );
  }
  return new GitHubAppError(url.href, `the API answers with status ${status}`, 'Check that the URL is one of GitHub.');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
