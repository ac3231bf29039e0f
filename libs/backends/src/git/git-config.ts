/** One line of a git configuration file. */
export interface GitConfigLine {
  readonly section: string;
  readonly subsection?: string;
  readonly key: string;
  readonly value: string;
}

const line = (name: string, value: string): GitConfigLine => {
  const [section = '', key = ''] = name.split('.');
  return { section, key, value };
};

/**
 * What every git process of ours is told. It stands in the only configuration file they read besides that of
 * our own bare cache.
 *
 * Source: threats.md 4.1 (each line was seen to matter)
 */
export const HARDENED_CONFIG: readonly GitConfigLine[] = [
  line('safe.directory', '*'),
  line('safe.bareRepository', 'explicit'),
  line('gc.auto', '0'),
  line('maintenance.auto', 'false'),
  line('fetch.unpackLimit', '1'),
  line('fetch.writeCommitGraph', 'false'),
  line('fetch.recurseSubmodules', 'false'),
  line('submodule.recurse', 'false'),
  line('core.hooksPath', '/dev/null'),
  line('core.symlinks', 'false'),
  line('core.fsmonitor', 'false'),
  line('core.protectNTFS', 'true'),
  line('core.protectHFS', 'true'),
  // The cache may vanish at any time; what counts is synced to disk by the database.
  line('core.fsync', 'none'),
  // Larger blobs are streamed by git, not loaded.
  line('core.bigFileThreshold', '16m'),
  line('credential.helper', ''),
  line('http.followRedirects', 'false'),
  line('http.lowSpeedLimit', '1'),
  line('transfer.fsckObjects', 'true'),
  line('transfer.bundleURI', 'false'),
  // Harmless blemishes of old commits, which hosted services let pass too. The checks of paths all stay.
  { section: 'fetch', subsection: 'fsck', key: 'badTimezone', value: 'ignore' },
  { section: 'fetch', subsection: 'fsck', key: 'missingSpaceBeforeDate', value: 'ignore' },
  { section: 'fetch', subsection: 'fsck', key: 'zeroPaddedFilemode', value: 'ignore' },
];

/** The text of a configuration file. Values are quoted, so none can become a line of its own. */
export function renderGitConfig(lines: readonly GitConfigLine[]): string {
  return lines
    .map(({ section, subsection, key, value }) => {
      const head = subsection === undefined ? `[${section}]` : `[${section} ${quote(subsection)}]`;
      return `${head}\n\t${key} = ${quote(value)}\n`;
    })
    .join('');
}

function quote(value: string): string {
  if (/[\0\r\n]/.test(value)) throw new TypeError('A value of a git configuration file cannot hold a line break.');
  return `"${value.replace(/[\\"]/g, String.raw`\$&`)}"`;
}
