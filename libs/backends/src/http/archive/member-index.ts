import { checkRelativePath, type Limits } from '@lib/core';
import type { ArchiveMember } from './archive-member.js';
import { ArchiveSubpathNotFoundError, ArchiveTooLargeError } from './archive.errors.js';

/** Which members are read, and by what path. */
export interface Selection {
  /** Segments that are left out at the beginning of each path. */
  readonly stripComponents: number;
  /** Folder that is read, in what is left of the paths; null = all. */
  readonly subpath: string | null;
}

/** Members by the path that they have in the source. */
export type MemberIndex = ReadonlyMap<string, ArchiveMember>;

/**
 * Looks through an archive. Of members with the same path the last one counts, as for every program that unpacks
 * archives: `tar --append` replaces files that way.
 *
 * @throws ArchiveTooLargeError, ArchiveSubpathNotFoundError, and what reading the archive throws
 */
export async function indexMembers(
  members: AsyncIterable<ArchiveMember>,
  selection: Selection,
  { maxFiles }: Pick<Limits, 'maxFiles'>,
): Promise<MemberIndex> {
  const index = new Map<string, ArchiveMember>();
  let count = 0;
  let isFound = selection.subpath === null;
  for await (const member of members) {
    if (++count > maxFiles) {
      throw new ArchiveTooLargeError(`has more than ${maxFiles} members (limits.maxFiles). Raise the limit`);
    }
    const path = sourcePath(member, selection);
    if (path === null) continue;
    isFound = true;
    if (member.type === 'directory') continue;
    index.delete(path);
    index.set(path, member);
  }
  if (!isFound) throw new ArchiveSubpathNotFoundError(selection.subpath!);
  return index;
}

/**
 * The path of a member in the source; null when it is not read. What is not safe keeps its path, so that nothing is
 * made safe by cutting it.
 */
export function sourcePath({ path, type, problem }: ArchiveMember, selection: Selection): string | null {
  if (type !== 'directory' && (problem?.code === 'PATH_ENCODING' || checkRelativePath(path))) return path;
  const kept = path.split('/').slice(selection.stripComponents).join('/');
  const { subpath } = selection;
  if (subpath === null) return kept === '' ? null : kept;
  if (kept === subpath) return type === 'directory' ? kept : null;
  return kept.startsWith(`${subpath}/`) ? kept.slice(subpath.length + 1) : null;
}
