/** What becomes of one path in a commit; null deletes it, and everything under it. */
export type FileChange =
  | string
  | Buffer
  | null
  | { readonly content: string | Buffer; readonly executable: boolean }
  | { readonly symlink: string | Buffer }
  | { readonly submodule: string };

/** Paths and what becomes of them. A Map takes Buffers as keys too, for paths that are not UTF-8. */
export type FileChanges = Readonly<Record<string, FileChange>> | ReadonlyMap<string | Buffer, FileChange>;

export interface ImportedCommit {
  readonly ref: string;
  /** Full commit id, or null for a commit without parent. */
  readonly parent: string | null;
  readonly message: string;
  readonly author: string;
  readonly committer: string;
  /** Seconds since 1970. */
  readonly date: number;
  readonly changes: FileChanges;
}

/** The input of `git fast-import` for one commit; the commit's id is printed on stdout. */
export function* fastImportStream(commit: ImportedCommit): Generator<Buffer> {
  const entries: [string | Buffer, FileChange][] =
    commit.changes instanceof Map ? [...commit.changes] : Object.entries(commit.changes);
  yield Buffer.from(
    `commit ${commit.ref}\nmark :1\nauthor ${commit.author} ${commit.date} +0000\n` +
      `committer ${commit.committer} ${commit.date} +0000\n`,
  );
  yield data(commit.message);
  if (commit.parent) yield Buffer.from(`from ${commit.parent}\n`);
  // Deletions first, so that a directory can become a file and the other way round in one commit.
  for (const [path, change] of entries) if (change === null) yield Buffer.from(`D ${quote(path)}\n`);
  for (const [path, change] of entries) if (change !== null) yield modification(path, change);
  yield Buffer.from('\nget-mark :1\ndone\n');
}

function modification(path: string | Buffer, change: Exclude<FileChange, null>): Buffer {
  const inline = (mode: string, content: string | Buffer) =>
    Buffer.concat([Buffer.from(`M ${mode} inline ${quote(path)}\n`), data(content)]);
  if (typeof change === 'string' || Buffer.isBuffer(change)) return inline('100644', change);
  if ('symlink' in change) return inline('120000', change.symlink);
  if ('submodule' in change) return Buffer.from(`M 160000 ${change.submodule} ${quote(path)}\n`);
  return inline(change.executable ? '100755' : '100644', change.content);
}

function data(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content as string);
  return Buffer.concat([Buffer.from(`data ${bytes.length}\n`), bytes, Buffer.from('\n')]);
}

/** A path in the quoting of fast-import: every byte that is not plain ASCII as an octal escape. */
function quote(path: string | Buffer): string {
  const bytes = Array.from(Buffer.from(path as string), (byte) =>
    byte < 0x20 || byte > 0x7e || byte === 0x22 || byte === 0x5c
      ? `\\${byte.toString(8).padStart(3, '0')}`
      : String.fromCharCode(byte),
  );
  return `"${bytes.join('')}"`;
}
