import { EntryProblemError } from '@lib/core';
import { type MemoryFile, MemoryRemote, problemEntry } from './memory-backend.js';

/** Files by path, as `SourceApplication.contents()` gives them. */
export type State = Readonly<Record<string, string>>;

/** One thing that happens to a remote or to the configuration. */
export type Operation =
  | { readonly do: 'write'; readonly path: string; readonly content: string }
  | { readonly do: 'touch' | 'remove' | 'hide' | 'lock'; readonly path: string }
  | { readonly do: 'rename'; readonly path: string; readonly to: string }
  | { readonly do: 'link'; readonly path: string; readonly target: string }
  | { readonly do: 'empty' | 'incomplete' | 'repoint' }
  | { readonly do: 'ignore'; readonly rule: string };

/** Rules of the model: simple enough to be said again in other words. */
export const IGNORE_RULES: Readonly<Record<string, (path: string) => boolean>> = {
  '': () => false,
  '*.log': (path) => path.split('/').some((segment) => segment.endsWith('.log')),
  '/d/': (path) => path.startsWith('d/'),
  '*': () => true,
};

/** A remote that is changed as the model says. */
class ModelRemote {
  readonly remote = new MemoryRemote();
  /** Files that are seen but cannot be taken. */
  readonly hidden = new Map<string, MemoryFile | null>();
  /** Files whose content cannot be read. */
  readonly locked = new Set<string>();
  incomplete = false;
  private changes = 0;

  constructor(
    readonly name: string,
    private readonly proven: boolean,
  ) {
    this.remote.before = (step, path) => {
      if (step === 'read' && this.locked.has(path!)) throw new EntryProblemError('FS_UNREADABLE', 'it is locked');
    };
    this.changed();
  }

  apply(operation: Exclude<Operation, { do: 'repoint' | 'ignore' }>): void {
    const { files, links } = this.remote;
    switch (operation.do) {
      case 'write':
        this.clear(operation.path);
        this.remote.write(operation.path, operation.content);
        break;
      case 'touch': {
        const file = files.get(operation.path);
        if (file) this.remote.write(operation.path, file.content);
        break;
      }
      case 'remove':
        this.clear(operation.path);
        break;
      case 'rename': {
        const file = files.get(operation.path);
        if (!file) break;
        this.clear(operation.path);
        this.clear(operation.to);
        this.remote.write(operation.to, file.content);
        break;
      }
      case 'link':
        this.clear(operation.path);
        links.set(operation.path, operation.target);
        break;
      case 'hide':
        this.hide(operation.path);
        break;
      case 'lock':
        if (!this.locked.delete(operation.path)) this.locked.add(operation.path);
        break;
      case 'incomplete':
        this.incomplete = !this.incomplete;
        break;
      case 'empty':
        for (const path of [...files.keys(), ...links.keys(), ...this.hidden.keys()]) this.clear(path);
        break;
    }
    this.changed();
  }

  /** Every entry that is listed: content of a file, target of a link, or null for what cannot be taken. */
  get listed(): Map<string, { type: 'file' | 'link'; text: string } | null> {
    const entries = new Map<string, { type: 'file' | 'link'; text: string } | null>();
    for (const [path, { content }] of this.remote.files) entries.set(path, { type: 'file', text: content.toString() });
    for (const [path, target] of this.remote.links) entries.set(path, { type: 'link', text: `-> ${target}` });
    for (const path of this.hidden.keys()) entries.set(path, null);
    if (this.incomplete) entries.set('unlisted', null);
    return entries;
  }

  /** A path is one thing at a time, and a file is no directory. */
  private clear(path: string): void {
    const related = (other: string) => other === path || other.startsWith(`${path}/`) || path.startsWith(`${other}/`);
    for (const map of [this.remote.files, this.remote.links, this.hidden] as Map<string, unknown>[]) {
      for (const other of map.keys()) if (related(other)) map.delete(other);
    }
  }

  private hide(path: string): void {
    const hidden = this.hidden.get(path);
    if (hidden !== undefined) {
      this.hidden.delete(path);
      if (hidden) this.remote.files.set(path, hidden);
      return;
    }
    const file = this.remote.files.get(path) ?? null;
    if (!file) this.clear(path);
    this.remote.files.delete(path);
    this.hidden.set(path, file);
  }

  private changed(): void {
    this.changes++;
    if (this.proven) this.remote.revision = `${this.name}-${this.changes}`;
    this.remote.extra = [
      ...[...this.hidden.keys()].map((path) => problemEntry(path, { code: 'FS_UNREADABLE' })),
      ...(this.incomplete ? [problemEntry('unlisted', { code: 'FS_UNREADABLE', incomplete: true })] : []),
    ];
  }
}

/** What a source should be, said as simply as possible: no batches, no plan, no fingerprints. */
export class SyncModel {
  /** State of every published revision; revision 0 is nothing. */
  readonly revisions: State[] = [{}];
  readonly remotes: readonly [ModelRemote, ModelRemote];
  ignoreRule = '';
  private at: 0 | 1 = 0;
  private publishedAt: number | null = null;
  private listedBefore = 0;

  constructor(
    names: readonly [string, string],
    readonly options: { readonly proven: boolean; readonly contentAddressed: boolean },
  ) {
    this.remotes = [new ModelRemote(names[0], options.proven), new ModelRemote(names[1], options.proven)];
  }

  get remote(): ModelRemote {
    return this.remotes[this.at];
  }

  get revision(): number {
    return this.revisions.length - 1;
  }

  get current(): State {
    return this.revisions.at(-1)!;
  }

  apply(operation: Operation): void {
    if (operation.do === 'repoint') this.at = this.at === 0 ? 1 : 0;
    else if (operation.do === 'ignore') this.ignoreRule = operation.rule;
    else this.remote.apply(operation);
  }

  /** Some directory could not be listed that is not ignored. */
  get incomplete(): boolean {
    return this.remote.incomplete && !IGNORE_RULES[this.ignoreRule]!('unlisted');
  }

  /** Whether the deletion guard holds a sync now. */
  get held(): boolean {
    const listed = this.remote.listed.size;
    if (this.incomplete || this.revision === 0 || this.publishedAt !== this.at) return false;
    if (this.listedBefore === 0) return false;
    return listed === 0 || (!this.options.proven && listed * 2 < this.listedBefore);
  }

  /** What a sync that succeeds publishes now. */
  get next(): State {
    const ignored = IGNORE_RULES[this.ignoreRule]!;
    const entries = [...this.remote.listed].filter(([path]) => !ignored(path));
    const listed = new Map(entries);
    const next: Record<string, string> = {};
    for (const [path, text] of Object.entries(this.current)) {
      if (this.incomplete || listed.has(path)) next[path] = text;
    }
    for (const [path, entry] of listed) {
      if (entry && (entry.type === 'link' || this.isReadable(path, entry.text))) next[path] = entry.text;
    }
    return next;
  }

  /** Takes over what a sync published. */
  synced(): 'changed' | 'unchanged' {
    const { next, current, revision } = this;
    const { size } = this.remote.listed;
    this.listedBefore = this.incomplete && this.publishedAt === this.at ? Math.max(size, this.listedBefore) : size;
    this.publishedAt = this.at;
    if (revision > 0 && isSame(current, next)) return 'unchanged';
    this.revisions.push(next);
    return 'changed';
  }

  /** Net changes between two revisions, by path. */
  changes(from: number, to: number): [string, 'created' | 'updated' | 'deleted'][] {
    const before = this.revisions[from]!;
    const after = this.revisions[to]!;
    return [...new Set([...Object.keys(before), ...Object.keys(after)])]
      .filter((path) => before[path] !== after[path])
      .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
      .map((path) => [path, !(path in before) ? 'created' : path in after ? 'updated' : 'deleted']);
  }

  /** A content-addressed backend is not asked for content that the source ever had. */
  private isReadable(path: string, content: string): boolean {
    if (!this.remote.locked.has(path)) return true;
    return this.options.contentAddressed && this.revisions.some((state) => Object.values(state).includes(content));
  }
}

function isSame(one: State, other: State): boolean {
  const paths = Object.keys(one);
  return paths.length === Object.keys(other).length && paths.every((path) => one[path] === other[path]);
}
