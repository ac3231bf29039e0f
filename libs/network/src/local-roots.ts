import { lstat, readlink, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { LocalPathDeniedError, LocalPathMissingError } from './local-path.errors.js';
import { parseLocalPath } from './local-path.js';

export interface LocalRootsOptions {
  /** Directories under which local paths may be read; none = no local path may be read. */
  readonly roots?: readonly string[];
  /**
   * Directories that may not be read even so (the data directory of the service), neither they, nor what they
   * hold, nor what holds them. A root that lies inside one of them is an exception that an operator made.
   */
  readonly forbidden?: readonly string[];
}

/** A directory as it was written, and where it really lies. */
interface Root {
  readonly path: string;
  /** Null while it does not exist: a share that is not mounted. */
  readonly realPath: string | null;
  /** Why it cannot be found. */
  readonly error?: unknown;
}

/** A real directory under a root, and the steps that are still to be made from there. */
interface Position {
  readonly current: string;
  readonly rest: readonly string[];
}

const MAXIMUM_LINKS = 40;

/**
 * The directories of this machine that sources may read. Symbolic links are followed step by step, and a step out of
 * the roots is refused before anything beyond it is looked at: no answer tells what exists elsewhere.
 */
export class LocalRoots {
  private readonly roots: readonly string[];
  private readonly forbidden: readonly string[];

  constructor(options: LocalRootsOptions) {
    this.roots = (options.roots ?? []).map((root) => resolve(root));
    this.forbidden = (options.forbidden ?? []).map((path) => resolve(path));
  }

  /**
   * The real path of a local path or `file:` URL.
   *
   * @throws LocalPathDeniedError, LocalPathMissingError
   */
  async realPath(pathOrUrl: string): Promise<string> {
    const path = parseLocalPath(pathOrUrl);
    const roots = await Promise.all(this.roots.map(locate));
    const forbidden = await Promise.all(this.forbidden.map(locate));
    const start = enter(path, path, roots);
    // Before the walk too, so that nothing tells what the data directory holds.
    refuseForbidden(path, path, forbidden, roots);
    const real = await this.walk(path, start, roots);
    refuseForbidden(path, real, forbidden, roots);
    // The system's own answer differs when something was replaced meanwhile, or a link leads out and in again.
    const systemPath = await realpath(path).catch(() => null);
    if (systemPath !== real) throw new LocalPathDeniedError(path, 'the system resolves it to another path');
    return real;
  }

  private async walk(path: string, start: Position, roots: readonly Root[]): Promise<string> {
    let { current, rest } = start;
    let links = 0;
    while (rest.length > 0) {
      const [name = '', ...after] = rest;
      const next = join(current, name);
      const target = await linkTarget(path, next);
      if (target === null) {
        current = next;
        rest = after;
        continue;
      }
      if (++links > MAXIMUM_LINKS) throw new LocalPathMissingError(path, new Error('Too many symbolic links'));
      ({ current, rest } = enter(path, join(resolve(current, target), ...after), roots));
    }
    return current;
  }
}

const FORBIDDEN =
  'It is, holds or lies in the data directory of this service. Choose another one, or move the data directory.';

/** Where a root really lies. */
function locate(path: string): Promise<Root> {
  return realpath(path).then(
    (realPath) => ({ path, realPath }),
    (error: unknown) => ({ path, realPath: null, error }),
  );
}

/** The root that a path lies under, and the steps from there. */
function enter(asked: string, path: string, roots: readonly Root[]): Position {
  const root = roots.find((candidate) => isUnder(path, candidate.path) || isUnder(path, candidate.realPath));
  if (!root) throw new LocalPathDeniedError(asked, 'it does not lie under a local root');
  if (root.realPath === null) throw new LocalPathMissingError(asked, root.error);
  const from = isUnder(path, root.path) ? root.path : root.realPath;
  return { current: root.realPath, rest: relative(from, path).split(sep).filter(Boolean) };
}

/** Where a symbolic link points; null for everything else that exists. */
async function linkTarget(asked: string, path: string): Promise<string | null> {
  try {
    return (await lstat(path)).isSymbolicLink() ? await readlink(path) : null;
  } catch (error) {
    throw new LocalPathMissingError(asked, error);
  }
}

function refuseForbidden(asked: string, path: string, forbidden: readonly Root[], roots: readonly Root[]): void {
  for (const { path: written, realPath } of forbidden) {
    if (isForbidden(path, realPath ?? written, roots)) {
      throw new LocalPathDeniedError(asked, `it meets the forbidden directory ${written}`, FORBIDDEN);
    }
  }
}

function isForbidden(path: string, forbidden: string, roots: readonly Root[]): boolean {
  if (isUnder(forbidden, path)) return true;
  const isException = ({ realPath: root }: Root) =>
    root !== forbidden && isUnder(root, forbidden) && isUnder(path, root);
  return isUnder(path, forbidden) && !roots.some(isException);
}

/** True for the directory itself and everything below it; `/srv/ab` is not under `/srv/a`. */
function isUnder(path: string | null, directory: string | null): boolean {
  if (path === null || directory === null) return false;
  const steps = relative(directory, path);
  return steps !== '..' && !steps.startsWith(`..${sep}`) && !isAbsolute(steps);
}
