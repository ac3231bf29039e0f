import { existsSync } from 'node:fs';
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { git, type GitCommandOptions } from './git-command.js';
import { fastImportStream, type FileChanges } from './git-fast-import.js';

export type { FileChange, FileChanges } from './git-fast-import.js';

/** What hosted services allow too: fetching a commit by its id, and partial clones. */
const UPLOAD_PACK = '[uploadpack]\n\tallowAnySHA1InWant = true\n\tallowFilter = true\n';
const FULL_ID = /^([0-9a-f]{40}|[0-9a-f]{64})$/;

export interface CommitOptions {
  readonly message?: string;
  /** Branch that moves to the new commit; by default `main`. */
  readonly branch?: string;
  /** Revision to build on; by default the branch's tip; null makes a commit without parent and with these files only. */
  readonly parent?: string | null;
  /** Committed at; by default one second after the last commit of this object, from 2024-01-01 on. */
  readonly date?: Date;
}

/** One row of `git ls-tree -r -t=no --long`. */
export interface TreeEntry {
  /** `100644`, `100755`, `120000` (symlink) or `160000` (submodule). */
  readonly mode: string;
  readonly type: 'blob' | 'commit';
  readonly oid: string;
  /** Bytes; null for submodules. */
  readonly size: number | null;
  /** Decoded as UTF-8; `pathBytes` holds what git holds. */
  readonly path: string;
  readonly pathBytes: Buffer;
}

/**
 * A real repository for tests, driven by plumbing only: any path and any bytes can be committed, thousands
 * of files at a time, and the answers are git's own (the independent truth to compare with).
 */
export class GitRepository {
  #clock = Date.UTC(2024, 0, 1) / 1000;

  private constructor(
    /** Where the repository lies (the work tree when it is not bare). */
    readonly directory: string,
    private readonly gitDirectory: string,
  ) {}

  static async init(
    directory: string,
    options: { bare?: boolean; objectFormat?: 'sha1' | 'sha256' } = {},
  ): Promise<GitRepository> {
    const { bare = true, objectFormat = 'sha1' } = options;
    const flags = [`--object-format=${objectFormat}`, ...(bare ? ['--bare'] : [])];
    await git(['init', '--quiet', '--template=', ...flags, directory]);
    const gitDirectory = bare ? directory : join(directory, '.git');
    await appendFile(join(gitDirectory, 'config'), UPLOAD_PACK);
    return new GitRepository(directory, gitDirectory);
  }

  /** `file:` URL of the repository. */
  get fileUrl(): string {
    return pathToFileURL(this.directory).href;
  }

  /** Any git command in this repository; gives its standard output. */
  git(args: readonly string[], options: GitCommandOptions = {}): Promise<Buffer> {
    return git(['--git-dir', this.gitDirectory, ...args], options);
  }

  /** Commits the changes on top of the branch and gives the full id of the new commit. */
  async commit(changes: FileChanges, options: CommitOptions = {}): Promise<string> {
    const { branch = 'main', message = 'Change files' } = options;
    const ref = `refs/heads/${branch}`;
    const parent = options.parent === undefined ? await this.find(ref) : options.parent;
    this.#clock += 1;
    const stream = fastImportStream({
      ref,
      message,
      changes,
      parent: parent && (FULL_ID.test(parent) ? parent : await this.resolve(parent)),
      author: 'Ada Author <ada@example.org>',
      committer: 'Carl Committer <carl@example.org>',
      date: options.date ? Math.floor(options.date.getTime() / 1000) : this.#clock,
    });
    return line(await this.git(['fast-import', '--quiet', '--force', '--done'], { input: stream }));
  }

  /**
   * Writes a tree exactly as given, also one that git itself would never write (`..`, `.git`, two alike,
   * unsorted), and gives its id. For hostile repositories; commit it with `commitTree`.
   */
  async writeTree(entries: readonly { mode: string; name: string | Buffer; oid: string }[]): Promise<string> {
    const rows = entries.map(({ mode, name, oid }) =>
      Buffer.concat([Buffer.from(`${mode} `), Buffer.from(name as string), Buffer.from([0]), Buffer.from(oid, 'hex')]),
    );
    return line(
      await this.git(['hash-object', '-t', 'tree', '-w', '--literally', '--stdin'], { input: Buffer.concat(rows) }),
    );
  }

  async writeBlob(content: string | Buffer): Promise<string> {
    return line(await this.git(['hash-object', '-w', '--stdin'], { input: content }));
  }

  /** Commits a tree that exists, moves the branch to it and gives the id of the commit. */
  async commitTree(tree: string, options: { branch?: string; message?: string } = {}): Promise<string> {
    const { branch = 'main', message = 'Commit a tree' } = options;
    const commit = line(await this.git(['commit-tree', tree, '-m', message]));
    await this.reset(branch, commit);
    return commit;
  }

  /** Full id of a branch's tip; by default of `main`. */
  head(branch = 'main'): Promise<string> {
    return this.resolve(`refs/heads/${branch}`);
  }

  /** Full id of what a revision names (of the tag object, for an annotated tag). */
  async resolve(revision: string): Promise<string> {
    return line(await this.git(['rev-parse', '--verify', '--end-of-options', revision]));
  }

  /** Creates or moves a branch, also backwards or aside: what a forced push does. */
  async reset(branch: string, revision: string): Promise<void> {
    const id = FULL_ID.test(revision) ? revision : await this.resolve(`${revision}^{commit}`);
    await this.git(['update-ref', `refs/heads/${branch}`, id]);
  }

  async deleteBranch(branch: string): Promise<void> {
    await this.git(['update-ref', '-d', `refs/heads/${branch}`]);
  }

  /** Which branch `HEAD` names: the default branch of a clone. */
  async setDefaultBranch(branch: string): Promise<void> {
    await this.git(['symbolic-ref', 'HEAD', `refs/heads/${branch}`]);
  }

  async tag(name: string, options: { annotated?: boolean; at?: string; message?: string } = {}): Promise<void> {
    const { annotated = false, at = 'refs/heads/main', message = `Tag ${name}` } = options;
    await this.git(['tag', '--force', ...(annotated ? ['-a', '-m', message] : []), name, at]);
  }

  async deleteTag(name: string): Promise<void> {
    await this.git(['update-ref', '-d', `refs/tags/${name}`]);
  }

  /** Every file, symlink and submodule of a revision. */
  async lsTree(revision = 'refs/heads/main'): Promise<TreeEntry[]> {
    const output = await this.git(['ls-tree', '-r', '-z', '--long', '--full-tree', revision]);
    return splitNul(output).map((row) => {
      const tab = row.indexOf(9);
      const [mode = '', type = '', oid = '', size = ''] = row.toString('latin1', 0, tab).split(/ +/);
      const pathBytes = row.subarray(tab + 1);
      return {
        mode,
        type: type as TreeEntry['type'],
        oid,
        size: size === '-' ? null : Number(size),
        path: pathBytes.toString(),
        pathBytes,
      };
    });
  }

  /** The bytes of one object: a blob by its id, or `<revision>:<path>`. */
  catFile(object: string): Promise<Buffer> {
    return this.git(['cat-file', 'blob', object]);
  }

  /** Every path of a revision with its bytes (the target for a symlink); submodules are left out. */
  async contents(revision = 'refs/heads/main'): Promise<Map<string, Buffer>> {
    const blobs = (await this.lsTree(revision)).filter(({ type }) => type === 'blob');
    const output = await this.git(['cat-file', '--batch'], { input: blobs.map(({ oid }) => `${oid}\n`).join('') });
    const contents = new Map<string, Buffer>();
    let offset = 0;
    for (const { path, size } of blobs) {
      const start = output.indexOf(10, offset) + 1;
      offset = start + (size ?? 0) + 1;
      contents.set(path, output.subarray(start, offset - 1));
    }
    return contents;
  }

  private async find(ref: string): Promise<string | null> {
    // Every process of git costs tens of milliseconds, and there are thousands: refs are files, unless they were packed.
    const file = (await readFile(join(this.gitDirectory, ref), 'latin1').catch(() => '')).trim();
    if (FULL_ID.test(file)) return file;
    if (!existsSync(join(this.gitDirectory, 'packed-refs'))) return null;
    return line(await this.git(['for-each-ref', '--format=%(objectname)', ref])) || null;
  }
}

function line(output: Buffer): string {
  return output.toString('latin1').trim();
}

function splitNul(output: Buffer): Buffer[] {
  const rows: Buffer[] = [];
  for (let start = 0, end = output.indexOf(0); end !== -1; start = end + 1, end = output.indexOf(0, start)) {
    rows.push(output.subarray(start, end));
  }
  return rows;
}
