import { secret, ValidationError, type FieldError } from '@lib/core';
import { z } from 'zod';
import { subpathErrors, withoutBlanks } from '../common/parameters.js';
import { gitHubAppParameters, readGitHubApp, type GitHubApp } from './github-app.js';
import { gitSshParameters, readGitSsh, type GitSshSettings } from './git-ssh-parameters.js';
import { parseGitReference, type GitReference } from './git-reference.js';
import { tlsParameters, readTls, type TlsSettings } from '../tls/tls-settings.js';

/** What a git source takes besides its URL. An empty string is the same as leaving the parameter out. */
export const gitParameters = z.strictObject({
  username: z.string().max(255).optional().describe('Only used for HTTP(S)'),
  password: secret().optional().describe('Only used for HTTP(S)'),
  token: secret().optional().describe('Access token, instead of a password'),
  ...gitHubAppParameters,
  ...tlsParameters,
  ...gitSshParameters,
  branch: z.string().optional().describe('Branch to follow; by default the default branch of the repository'),
  tag: z.string().optional().describe('Tag to follow'),
  commit: z.string().optional().describe('Full id of a commit: the source never changes'),
  ref: z.string().optional().describe('Any reference: a branch or tag, refs/…, or a full commit id'),
  version: z
    .string()
    .optional()
    .describe('Follow the tag with the highest version in this range (semver), for instance 1.x or >=2.1 <3'),
  tagPrefix: z
    .string()
    .optional()
    .describe('What stands before the version in the tags, for instance app/ in app/v1.2.3'),
  subpath: z.string().optional().describe('Directory of the repository to read; paths are relative to it'),
});

export type GitParameters = z.infer<typeof gitParameters>;

export interface GitCredentials {
  readonly username: string;
  readonly password: string;
}

/** The parameters with their meaning. */
export interface GitSettings {
  /** For HTTP(S). */
  readonly credentials: GitCredentials | null;
  /** Whose installation tokens are the credentials. */
  readonly gitHubApp: GitHubApp | null;
  readonly tls: TlsSettings;
  readonly ssh: GitSshSettings;
  readonly reference: GitReference;
  /** Relative path without slashes at its ends; null = the whole tree. */
  readonly subpath: string | null;
}

const ONE_REFERENCE = ['branch', 'tag', 'commit', 'ref', 'version'] as const;

/**
 * @param host of the URL, which decides what a token goes with
 * @throws ValidationError when parameters exclude each other
 * @throws GitReferenceInvalidError
 */
export function readGitSettings(parameters: GitParameters, host: string | null = null): GitSettings {
  const given = withoutBlanks(parameters) as GitParameters;
  const { tls, errors: tlsErrors } = readTls(given);
  const { app, errors: appErrors } = readGitHubApp(given);
  const { ssh, errors: sshErrors } = readGitSsh(given);
  const errors = [...exclusionErrors(given), ...subpathErrors(given.subpath), ...tlsErrors, ...appErrors, ...sshErrors];
  if (given.username?.includes(':')) {
    errors.push({ pointer: '/parameters/username', detail: 'A user name for HTTP has no ":".' });
  }
  if (errors.length > 0) throw new ValidationError('The parameters of the git source are not valid.', errors);
  return {
    credentials: credentialsOf(given, host),
    gitHubApp: app,
    tls,
    ssh,
    reference: parseGitReference(given),
    subpath: given.subpath?.replace(/\/$/, '') ?? null,
  };
}

function credentialsOf({ username, password, token }: GitParameters, host: string | null): GitCredentials | null {
  if (token !== undefined) return { username: username ?? tokenUsername(host), password: token };
  if (username === undefined && password === undefined) return null;
  return { username: username ?? '', password: password ?? '' };
}

/**
 * What a token is the password of. GitHub, GitLab, Gitea, Forgejo and Azure take any name; Bitbucket one of its own.
 *
 * Source: https://support.atlassian.com/bitbucket-cloud/docs/using-access-tokens
 */
function tokenUsername(host: string | null): string {
  return host === 'bitbucket.org' ? 'x-token-auth' : 'x-access-token';
}

function exclusionErrors(given: GitParameters): FieldError[] {
  const references = ONE_REFERENCE.filter((name) => given[name] !== undefined);
  const errors: FieldError[] = references.slice(1).map((name) => ({
    pointer: `/parameters/${name}`,
    detail: `Give one of ${ONE_REFERENCE.join(', ')}; "${references[0]}" is set as well.`,
  }));
  if (given.token !== undefined && given.password !== undefined) {
    errors.push({ pointer: '/parameters/token', detail: 'Give a token or a password, not both.' });
  }
  if (given.tagPrefix !== undefined && given.version === undefined) {
    errors.push({ pointer: '/parameters/tagPrefix', detail: 'It only serves with "version".' });
  }
  return errors;
}
