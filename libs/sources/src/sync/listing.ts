import {
  checkRelativePath,
  ContractViolationError,
  ERROR_CATALOGUE,
  type Entry,
  type EntryChange,
  type EntryProblem,
  printablePath,
  shownText,
} from '@lib/core';
import { type CopyTarget, EncodedRows } from '@lib/database';
import { checkChange, checkEntry, storableTarget, storableTime } from './entry-check.js';
import { ListingDigest } from './listing-digest.js';
import { KEPT_PROBLEMS, type RevisionProblem } from './sync-result.js';
import type { SyncScope } from './sync-scope.js';
import { SyncLimitExceededError } from './sync.errors.js';
import { settled, watched } from './watched.js';

/** Listings up to this size never reach the database when nothing changed. */
const HELD_ROWS = 20_000;
const ROWS_PER_COPY = 10_000;

const SYNC_ENTRY: CopyTarget = {
  table: 'sync_entry',
  columns: [
    { name: 'sync_id', type: 'uuid' },
    { name: 'path', type: 'text' },
    { name: 'type', type: 'text' },
    { name: 'size', type: 'int8' },
    { name: 'fingerprint', type: 'text' },
    { name: 'target', type: 'text' },
    { name: 'last_modified', type: 'timestamptz' },
    { name: 'ignored', type: 'bool' },
    { name: 'deleted', type: 'bool' },
    { name: 'problem', type: 'text' },
  ],
};

/** What is known of a listing once it has been read to its end. */
export interface Listing {
  /** The remote's own revision, or the digest of the listing. */
  readonly remoteRevision: string;
  /** Whether the remote's own revision proves the listing. */
  readonly proven: boolean;
  /** Only what differs from the published revision was listed. */
  readonly partial: boolean;
  /** Entries of the whole remote before ignore rules. */
  readonly listed: number;
  /** Some directory could not be listed: nothing may be deleted. */
  readonly incomplete: boolean;
  /** An equal digest proves equal content: each file came with a fingerprint, and no problem can mend itself. */
  readonly conclusive: boolean;
  /** The first 1,000 problems by order of appearance. */
  readonly problems: readonly RevisionProblem[];
  readonly problemCount: number;
  /** Writes what is still held to the staging table. */
  stage(): Promise<void>;
}

/**
 * Reads the listing of a snapshot to its end, or only what differs from the published revision where the backend can
 * tell: checks each entry, applies the ignore rules, and stages what was listed. Memory stays bounded: up to 20,000 entries are held, so that a small unchanged source costs no
 * write; more go to the staging table as they come.
 */
export async function readListing(scope: SyncScope): Promise<Listing> {
  const changes = await changesSincePublished(scope);
  if (changes) {
    const reader = new ListingReader(scope, true);
    for await (const item of watched(() => changes, scope, 'listing what changed')) {
      checkChange(scope.backend.name, item);
      await reader.add(item.change === 'deleted' ? deletedEntry(item.entry) : item.entry, item.change);
    }
    return reader.finish();
  }
  const reader = new ListingReader(scope, false);
  for await (const entry of watched(() => scope.snapshot.list(), scope, 'listing')) await reader.add(entry, 'created');
  return reader.finish();
}

/** Of a deleted entry only the path counts. */
function deletedEntry(entry: Entry): Entry {
  return { path: entry?.path, size: null, fingerprint: null, type: 'file' };
}

/**
 * Only a published state that is exactly what the remote was can be built upon: the same configuration, and no file
 * that could not be taken.
 */
async function changesSincePublished(scope: SyncScope): Promise<AsyncIterable<EntryChange> | null> {
  const { source, snapshot, configurationKey } = scope;
  const { remote_revision: since } = source;
  const exact = source.revision > 0 && source.configuration_key === configurationKey && source.problem_count === 0;
  if (!exact || since === null || snapshot.revision === null || !snapshot.changes) return null;
  return settled(() => snapshot.changes!(since), scope, 'asking what changed');
}

/** Entries between two reports of how far the listing is. */
const PROGRESS_EVERY = 1_000;

class ListingReader {
  /** Only where the remote has no revision of its own. */
  private readonly digest: ListingDigest | null;
  private readonly problems: RevisionProblem[] = [];
  private rows = new EncodedRows(SYNC_ENTRY.columns);
  private staging = false;
  private listed = 0;
  private seen = 0;
  private totalBytes = 0;
  private problemCount = 0;
  private incomplete = false;
  private conclusive = true;

  constructor(
    private readonly scope: SyncScope,
    private readonly partial: boolean,
  ) {
    if (partial) this.listed = scope.source.listed_count;
    this.digest = scope.snapshot.revision === null ? new ListingDigest() : null;
  }

  async add(entry: Entry, change: EntryChange['change']): Promise<void> {
    const { backend, limits, source, ignoreRules } = this.scope;
    const deleted = change === 'deleted';
    const problem = checkEntry(backend.name, entry) ?? this.sizeProblem(entry);
    if (change === 'created') this.listed++;
    if (deleted) this.listed--;
    if (this.listed > limits.maxFiles) throw new SyncLimitExceededError(source.name, 'maxFiles', limits.maxFiles);
    this.digest?.add(entry);
    if (++this.seen % PROGRESS_EVERY === 0) {
      this.scope.context.progress.report({ step: 'listing', done: this.seen });
    }
    const unsafePath = problem !== null && checkRelativePath(entry.path) !== null;
    const path = unsafePath ? printablePath(entry.path) : entry.path;
    // What is incomplete is a directory.
    const ignored = !unsafePath && ignoreRules.ignores(path, problem?.incomplete);
    if (!ignored && !deleted) this.notice(entry, path, problem);

    this.rows.add([
      this.scope.syncId,
      path,
      entry.type,
      entry.type === 'file' ? entry.size : null,
      entry.fingerprint === null ? null : `${this.scope.fingerprintScope}:${entry.fingerprint}`,
      entry.target === undefined ? null : storableTarget(entry.target),
      storableTime(entry.lastModified),
      ignored,
      deleted,
      problem?.code ?? null,
    ]);
    if (this.rows.count >= (this.staging ? ROWS_PER_COPY : HELD_ROWS)) await this.flush();
  }

  finish(): Listing {
    const { snapshot } = this.scope;
    return {
      remoteRevision: snapshot.revision ?? `${this.digest}`,
      proven: snapshot.revision !== null,
      partial: this.partial,
      listed: this.listed,
      incomplete: this.incomplete,
      conclusive: this.conclusive && !this.incomplete,
      problems: this.problems,
      problemCount: this.problemCount,
      stage: () => this.flush(),
    };
  }

  private sizeProblem(entry: Entry): EntryProblem | null {
    const { maxFileBytes } = this.scope.limits;
    if (entry.type !== 'file' || entry.size === null || entry.size <= maxFileBytes) return null;
    return {
      code: 'BLOB_TOO_LARGE',
      message: `has ${entry.size} bytes, more than limits.maxFileBytes (${maxFileBytes})`,
    };
  }

  private notice(entry: Entry, path: string, problem: EntryProblem | null): void {
    const { limits, source, snapshot } = this.scope;
    if (problem) {
      this.problemCount++;
      if (problem.incomplete) this.incomplete = true;
      if (ERROR_CATALOGUE[problem.code].retry === 'later') this.conclusive = false;
      if (this.problems.length < KEPT_PROBLEMS) {
        const message = problem.message === undefined ? null : shownText(problem.message, this.scope.secrets);
        this.problems.push({ path, code: problem.code, message });
      }
      return;
    }
    if (entry.type === 'file' && entry.fingerprint === null && snapshot.revision === null) this.conclusive = false;
    this.totalBytes += entry.type === 'file' ? (entry.size ?? 0) : 0;
    if (this.totalBytes > limits.maxTotalBytes) {
      throw new SyncLimitExceededError(source.name, 'maxTotalBytes', limits.maxTotalBytes);
    }
  }

  private async flush(): Promise<void> {
    if (this.rows.count === 0) return;
    this.staging = true;
    const rows = this.rows;
    this.rows = new EncodedRows(SYNC_ENTRY.columns);
    await this.scope.database.copyIn(SYNC_ENTRY, rows);
  }
}

/** Refuses a listing that names a path twice: which of the two is meant cannot be known. */
export async function refuseDuplicates({ database, syncId, backend }: SyncScope): Promise<void> {
  const { rows } = await database.query<{ path: string }>(
    `SELECT path FROM "${database.schema}".sync_entry WHERE sync_id = $1 AND problem IS NULL
     GROUP BY path HAVING count(*) > 1 LIMIT 1`,
    [syncId],
  );
  if (rows[0]) throw new ContractViolationError(backend.name, `its listing yielded the path "${rows[0].path}" twice`);
}
