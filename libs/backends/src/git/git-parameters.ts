import { secret, ValidationError, type FieldError } from '@lib/core';
import { z } from 'zod';
import { parseGitReference, type GitReference } from './git-reference.js';

/** What a git source takes besides its URL. An empty string is the same as leaving the parameter out. */
export const gitParameters = z.strictObject({
  username: z.string().max(255).optional().describe('Only used for HTTP(S)'),
  password: secret().optional().describe('Only used for HTTP(S)'),
  token: secret().optional().describe('Access token, instead of a password'),
  branch: z.string().optional().describe('Branch to follow; by default the default branch of the repository'),
  tag: z.string().optional().describe('Tag to follow'),
  commit: z.string().optional().describe('Full id of a commit: the source never changes'),
  ref: z.string().optional().describe('Any reference: a branch or tag, refs/…, or a full commit id'),
  subpath: z.string().optional().describe('Directory of the repository to read; paths are relative to it'),
});

export type GitParameters = z.infer<typeof gitParameters>;

export interface GitCredentials {
  readonly username: string;
  readonly password: string;
}

/** The parameters with their meaning. */
export interface GitSettings {
  readonly credentials: GitCredentials | null;
  readonly reference: GitReference;
  /** Relative path without slashes at its ends; null = the whole tree. */
  readonly subpath: string | null;
}

/** Takes any password; GitHub, GitLab and Gitea document it for tokens. */
const TOKEN_USERNAME = 'x-access-token';
const ONE_REFERENCE = ['branch', 'tag', 'commit', 'ref'] as const;

/**
 * @throws ValidationError when parameters exclude each other
 * @throws GitReferenceInvalidError
 */
export function readGitSettings(parameters: GitParameters): GitSettings {
  const given = withoutBlanks(parameters) as GitParameters;
  const errors = [...exclusionErrors(given), ...subpathErrors(given.subpath)];
  if (given.username?.includes(':')) {
    errors.push({ pointer: '/parameters/username', detail: 'A user name for HTTP has no ":".' });
  }
  if (errors.length > 0) throw new ValidationError('The parameters of the git source are not valid.', errors);
  return {
    credentials: credentialsOf(given),
    reference: parseGitReference(given),
    subpath: given.subpath?.replace(/\/$/, '') ?? null,
  };
}

/** The parameters that are set: forms send empty strings for what nobody filled in. */
export function withoutBlanks(parameters: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== '' && value !== undefined));
}

function credentialsOf({ username, password, token }: GitParameters): GitCredentials | null {
  if (token !== undefined) return { username: username ?? TOKEN_USERNAME, password: token };
  if (username === undefined && password === undefined) return null;
  return { username: username ?? '', password: password ?? '' };
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
  return errors;
}

function subpathErrors(subpath: string | undefined): FieldError[] {
  if (subpath === undefined) return [];
  const parts = subpath.replace(/\/$/, '').split('/');
  const isSafe =
    Buffer.byteLength(subpath) <= 4_096 &&
    subpath.isWellFormed() &&
    !/\p{Cc}/u.test(subpath) &&
    !parts.some((part) => part === '' || part === '.' || part === '..');
  const detail = 'Give a relative path such as "environments/production", without "." and "..".';
  return isSafe ? [] : [{ pointer: '/parameters/subpath', detail }];
}
