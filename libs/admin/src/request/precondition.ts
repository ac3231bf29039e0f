import type { PutCondition } from '@lib/sources';

/** The largest version that the database can hold. */
const MAX_VERSION = 2 ** 31 - 1;
/** An entity tag of ours: a version, and a digest of all that the answer says. A compressing proxy marks it as weak. */
const VERSIONED_TAG = /(?:W\/)?"(\d{1,10})-[^"]*"/g;

/**
 * The versions that `If-Match` allows; null = any. Only the version of a tag counts: what changes by itself, as the last
 * sync of a source, is no reason to refuse somebody's edit.
 */
export function allowedVersions(ifMatch: string | undefined): readonly number[] | null {
  if (ifMatch === undefined || ifMatch.trim() === '*') return null;
  const versions = Array.from(ifMatch.matchAll(VERSIONED_TAG), ([, version]) => Number(version));
  return versions.filter((version) => version <= MAX_VERSION);
}

/** What `If-Match` and `If-None-Match` of a `PUT` ask for. */
export function putCondition(headers: {
  ifMatch?: string | undefined;
  ifNoneMatch?: string | undefined;
}): PutCondition {
  const { ifMatch, ifNoneMatch } = headers;
  if (ifNoneMatch?.trim() === '*') return { exists: false };
  return ifMatch === undefined ? {} : { exists: true, versions: allowedVersions(ifMatch) };
}
