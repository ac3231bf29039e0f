import { secret, type FieldError } from '@lib/core';
import { createPrivateKey, sign, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { GitUrl } from './git-url.js';
import { MAX_PEM_CHARACTERS, readPem } from '../tls/pem.js';

/** Parameters of a git source that is read as an installation of a GitHub App. */
export const gitHubAppParameters = {
  githubAppId: z.string().optional().describe('App ID or client ID of a GitHub App, instead of a password or token'),
  githubAppInstallationId: z
    .string()
    .optional()
    .describe('Id of the installation of the GitHub App, the number at the end of its URL'),
  githubAppPrivateKey: secret(z.string().max(MAX_PEM_CHARACTERS))
    .optional()
    .describe('Private key of the GitHub App (PEM)'),
};

export interface GitHubAppParameters {
  readonly githubAppId?: string | undefined;
  readonly githubAppInstallationId?: string | undefined;
  readonly githubAppPrivateKey?: string | undefined;
}

/** A GitHub App as it is installed in one account. */
export interface GitHubApp {
  readonly appId: string;
  readonly installationId: string;
  readonly privateKey: KeyObject;
}

/** GitHub refuses what was issued in its future; its advice is a minute of grace. */
const GRACE_SECONDS = 60;
/** GitHub allows ten minutes. */
const LIFETIME_SECONDS = 9 * 60;

/** What the parameters mean, or what is wrong with them. */
export function readGitHubApp(given: Readonly<Record<string, unknown>> & GitHubAppParameters): {
  readonly app: GitHubApp | null;
  readonly errors: readonly FieldError[];
} {
  const { githubAppId: appId, githubAppInstallationId: installationId, githubAppPrivateKey: pem } = given;
  const names = ['githubAppId', 'githubAppInstallationId', 'githubAppPrivateKey'] as const;
  const missing = names.filter((name) => given[name] === undefined);
  if (missing.length === names.length) return { app: null, errors: [] };
  const errors: FieldError[] = missing.map((name) => ({
    pointer: `/parameters/${name}`,
    detail: 'A GitHub App needs its id, the id of its installation, and its private key.',
  }));
  for (const name of ['username', 'password', 'token'].filter((each) => given[each] !== undefined)) {
    errors.push({
      pointer: `/parameters/${name}`,
      detail: 'A GitHub App gets tokens of its own; give one or the other.',
    });
  }
  if (appId !== undefined && !/^[\w.-]{1,64}$/.test(appId)) {
    errors.push({ pointer: '/parameters/githubAppId', detail: 'Give the number, or the client ID, of the app.' });
  }
  if (installationId !== undefined && !/^\d{1,20}$/.test(installationId)) {
    errors.push({ pointer: '/parameters/githubAppInstallationId', detail: 'Give the number of the installation.' });
  }
  const privateKey = pem === undefined ? null : rsaKey(pem);
  if (pem !== undefined && !privateKey) {
    errors.push({
      pointer: '/parameters/githubAppPrivateKey',
      detail: 'Give the .pem file that GitHub generated for the app: an RSA key without passphrase.',
    });
  }
  if (errors.length > 0 || appId === undefined || installationId === undefined || !privateKey) {
    return { app: null, errors };
  }
  return { app: { appId, installationId, privateKey }, errors };
}

/**
 * Root of the REST API beside a repository: that of GitHub, of an enterprise on ghe.com, or of a GitHub Enterprise
 * Server.
 */
export function gitHubApiOf({ host, origin }: GitUrl): string {
  if (host === 'github.com' || host === 'www.github.com') return 'https://api.github.com';
  if (host?.endsWith('.ghe.com')) return `https://api.${host}`;
  return `${origin ?? ''}api/v3`;
}

/**
 * The app's proof of who it is, a JSON web token (RS256).
 *
 * Source: https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
 */
export function signGitHubApp({ appId, privateKey }: GitHubApp, now: Date): string {
  const seconds = Math.floor(now.getTime() / 1_000);
  const claims = { iat: seconds - GRACE_SECONDS, exp: seconds + LIFETIME_SECONDS, iss: appId };
  const text = [{ alg: 'RS256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${text}.${sign('RSA-SHA256', Buffer.from(text), privateKey).toString('base64url')}`;
}

function rsaKey(pem: string): KeyObject | null {
  const block = readPem(pem).find(({ label }) => label.endsWith('PRIVATE KEY'));
  try {
    const key = block && createPrivateKey(block.text);
    return key?.asymmetricKeyType === 'rsa' ? key : null;
  } catch {
    // What OpenSSL says of it helps nobody.
    return null;
  }
}
