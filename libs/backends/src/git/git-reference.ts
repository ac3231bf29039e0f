import { VersionRange } from './git-version.js';
import { GitReferenceInvalidError } from './git.errors.js';

/** What a source follows. */
export type GitReference =
  /** What the remote's `HEAD` names. */
  | { readonly kind: 'default' }
  /** The first of these full names that the remote has. */
  | { readonly kind: 'names'; readonly names: readonly [string, ...string[]]; readonly label: string }
  /** The tag with the highest version. */
  | { readonly kind: 'version'; readonly range: VersionRange }
  /** One commit for ever, by its full id. */
  | { readonly kind: 'commit'; readonly id: string };

/** The parameters that name a reference; at most one is set. */
export interface GitReferenceParameters {
  readonly branch?: string | undefined;
  readonly tag?: string | undefined;
  readonly commit?: string | undefined;
  readonly ref?: string | undefined;
  readonly version?: string | undefined;
  readonly tagPrefix?: string | undefined;
}

const FULL_ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i;
const MAX_BYTES = 1_024;

/**
 * What the parameters name. Only full names come out of it, so that git never has to guess what a name means.
 *
 * @throws GitReferenceInvalidError
 */
export function parseGitReference(parameters: GitReferenceParameters): GitReference {
  const { branch, tag, commit, ref, version, tagPrefix = '' } = parameters;
  if (commit !== undefined) {
    if (!FULL_ID.test(commit)) {
      throw new GitReferenceInvalidError('commit', 'give the full id, 40 or 64 hexadecimal digits');
    }
    return { kind: 'commit', id: commit.toLowerCase() };
  }
  if (branch !== undefined) {
    checkReferenceName('branch', branch);
    // NetBox's users write tags into `branch`, since it has nothing else.
    return { kind: 'names', names: [`refs/heads/${branch}`, `refs/tags/${branch}`], label: `branch "${branch}"` };
  }
  if (tag !== undefined) {
    checkReferenceName('tag', tag);
    return { kind: 'names', names: [`refs/tags/${tag}`], label: `tag "${tag}"` };
  }
  if (version !== undefined) {
    if (tagPrefix !== '') checkReferenceName('tagPrefix', `${tagPrefix}1.0.0`);
    return { kind: 'version', range: VersionRange.parse(version, tagPrefix) };
  }
  if (ref === undefined) return { kind: 'default' };
  if (FULL_ID.test(ref)) return { kind: 'commit', id: ref.toLowerCase() };
  checkReferenceName('ref', ref);
  const names: [string, ...string[]] = ref.startsWith('refs/') ? [ref] : [`refs/heads/${ref}`, `refs/tags/${ref}`];
  return { kind: 'names', names, label: `reference "${ref}"` };
}

/**
 * Holds a name to the rules of `git check-ref-format`, and to a bound.
 *
 * Source: https://git-scm.com/docs/git-check-ref-format
 *
 * @throws GitReferenceInvalidError
 */
export function checkReferenceName(parameter: string, name: string): void {
  const wrong = faultOf(name);
  if (wrong) throw new GitReferenceInvalidError(parameter, wrong);
}

function faultOf(name: string): string | null {
  if (name === '') return 'it is empty';
  if (Buffer.byteLength(name) > MAX_BYTES) return `it is longer than ${MAX_BYTES} bytes`;
  if (!name.isWellFormed()) return 'it is not well-formed text';
  if (name.startsWith('-')) return 'it begins with "-"';
  if (name === '@' || name === 'HEAD') return 'leave it out to follow the default branch';
  if (/[\p{Cc} ~^:?*[\\]/u.test(name)) return 'names have no spaces, control characters or any of ~ ^ : ? * [ \\';
  if (name.includes('..')) return 'it holds ".."';
  if (name.includes('@{')) return 'it holds "@{"';
  if (name.endsWith('.')) return 'it ends with "."';
  const parts = name.split('/');
  if (parts.includes('')) return 'it begins or ends with "/", or holds "//"';
  if (parts.some((part) => part.startsWith('.'))) return 'a part of it begins with "."';
  if (parts.some((part) => part.endsWith('.lock'))) return 'a part of it ends with ".lock"';
  return null;
}
