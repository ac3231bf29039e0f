/** What is read of a package.json. */
export interface PackageManifest {
  readonly name?: string;
  readonly version?: string;
  readonly main?: string;
  readonly exports?: unknown;
}

/** What `import` uses, as Node does; `require.resolve()` would miss packages that export for `import` only. */
const CONDITIONS = new Set(['node', 'import', 'module-sync', 'default']);

/**
 * The target of a subpath (`.`, `./data-backends`) in the `exports` of a package; null when it is not exported.
 *
 * Source: PACKAGE_EXPORTS_RESOLVE of Node's documentation; arrays, nested conditions and one `*` included.
 */
export function resolveExport(exports: unknown, subpath: string): string | null {
  const paths = isSubpaths(exports) ? exports : { '.': exports };
  if (Object.hasOwn(paths, subpath) && !subpath.includes('*')) return resolveTarget(paths[subpath], '');
  const patterns = Object.keys(paths)
    .filter((key) => key.includes('*'))
    .toSorted((a, b) => b.indexOf('*') - a.indexOf('*'));
  for (const pattern of patterns) {
    const matched = matchPattern(pattern, subpath);
    if (matched !== null) return resolveTarget(paths[pattern], matched);
  }
  return null;
}

function isSubpaths(exports: unknown): exports is Record<string, unknown> {
  return isObject(exports) && Object.keys(exports).every((key) => key.startsWith('.'));
}

function matchPattern(pattern: string, subpath: string): string | null {
  const [before = '', after = ''] = pattern.split('*');
  const fits = subpath.length >= pattern.length && subpath.startsWith(before) && subpath.endsWith(after);
  return fits ? subpath.slice(before.length, subpath.length - after.length) : null;
}

function resolveTarget(target: unknown, matched: string): string | null {
  if (typeof target === 'string') return target.startsWith('./') ? target.replaceAll('*', () => matched) : null;
  const candidates = Array.isArray(target) ? target : conditional(target);
  for (const candidate of candidates) {
    const resolved = resolveTarget(candidate, matched);
    if (resolved !== null) return resolved;
  }
  return null;
}

function conditional(target: unknown): unknown[] {
  if (!isObject(target)) return [];
  return Object.entries(target)
    .filter(([condition]) => CONDITIONS.has(condition))
    .map(([, value]) => value);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
