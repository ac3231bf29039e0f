import type { DataSource } from '@lib/sources';
import type { DeliveredChange } from './delivery-content.js';

const BRANCHES = 'refs/heads/';
const TAGS = 'refs/tags/';

/**
 * Whether what has changed can be seen by a source. What cannot be told counts as a change: a sync that finds nothing
 * costs one question, one that is left out costs the change.
 */
export function concerns(
  source: Pick<DataSource, 'type' | 'sourceUrl' | 'parameters'>,
  change: DeliveredChange,
): boolean {
  if (change.references) return change.references.some((name) => isFollowed(source.parameters, name, change));
  if (change.objects) return change.objects.some((object) => isBelow(source.sourceUrl, object));
  return true;
}

/** By the parameters of the backend `git`; one that has others is synced. */
function isFollowed(parameters: DataSource['parameters'], name: string, { defaultBranch }: DeliveredChange): boolean {
  const { branch, tag, version, commit, ref } = parameters;
  if (given(commit)) return false;
  if (given(branch)) return name === BRANCHES + branch;
  if (given(tag)) return name === TAGS + tag;
  if (given(version)) return name.startsWith(TAGS);
  if (given(ref)) return [ref, BRANCHES + ref, TAGS + ref].includes(name);
  return defaultBranch === null ? name.startsWith(BRANCHES) : name === BRANCHES + defaultBranch;
}

function given(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** The bucket may be in the path of the URL, in its host, or be its host. */
function isBelow(sourceUrl: string, object: string): boolean {
  if (!URL.canParse(sourceUrl)) return true;
  const { host, pathname } = new URL(sourceUrl);
  const path = decodeURI(pathname).replace(/^\/+/, '');
  const [bucket] = object.split('/', 1);
  const key = object.slice(bucket!.length + 1);
  if (host === bucket || host.startsWith(`${bucket}.`)) return key.startsWith(path);
  return object.startsWith(path) || `${object}/` === path;
}
