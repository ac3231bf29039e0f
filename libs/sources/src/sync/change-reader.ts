import type { Readable } from 'node:stream';
import { ContractViolationError, DataBackendsError, type Entry, ERROR_CATALOGUE, wholeContent } from '@lib/core';
import { ContentTooLarge, type ReceivedContent, receiveContent, receiveWhole } from '../content/content-receiver.js';
import type { ContentStore } from '../content/content-store.js';
import { FileBatch } from './file-batch.js';
import { FileWriter, isSameContent, type ReadFile } from './file-writer.js';
import { KEPT_PROBLEMS, type RevisionProblem } from './sync-result.js';
import type { SyncScope } from './sync-scope.js';
import { BodyMismatchError, SyncLimitExceededError } from './sync.errors.js';
import { discardBody, watched, watchedBody } from './watched.js';

const ROWS_PER_PAGE = 1_000;
/** Batches on their way to the database while the next one is read: a server takes two on two connections. */
const WRITES_AT_ONCE = 2;

/** What came of reading the changed files. */
export interface ReadSummary {
  readonly created: number;
  readonly updated: number;
  /** The first 1,000 files that could not be read. */
  readonly problems: readonly RevisionProblem[];
  readonly problemCount: number;
  /** Some problem may mend itself without the remote changing. */
  readonly retryable: boolean;
  /** Of all that was read. */
  readonly bytes: number;
}

interface PendingFile {
  readonly path: string;
  readonly size: number | null;
  readonly fingerprint: string | null;
  readonly last_modified: Date | null;
  readonly previous_hash: Buffer | null;
  readonly created: boolean;
}

/** Reads the content of the files that the plan could not do without, and writes them batch by batch. */
export async function readChanges(scope: SyncScope, contents: ContentStore, toRead: number): Promise<ReadSummary> {
  return new ChangeReader(scope, new FileWriter(scope, contents), toRead).run();
}

class ChangeReader {
  /** Files the backend was asked for and has not delivered; bounded by how far it looks ahead. */
  private readonly pending = new Map<string, PendingFile>();
  private batch = new FileBatch();
  /** Written ones, to be filled again. */
  private readonly free: FileBatch[] = [];
  /** Batches on their way; one that failed stays, so that whoever waits next hears of it. */
  private readonly writing = new Set<Promise<void>>();
  private readonly problems: RevisionProblem[] = [];
  private problemCount = 0;
  private retryable = false;
  private created = 0;
  private updated = 0;
  private done = 0;
  private totalBytes = 0;

  constructor(
    private readonly scope: SyncScope,
    private readonly writer: FileWriter,
    private readonly toRead: number,
  ) {}

  async run(): Promise<ReadSummary> {
    const { snapshot, backend } = this.scope;
    try {
      for await (const item of watched(() => snapshot.read(this.request()), this.scope, 'reading')) {
        const file = this.pending.get(item?.entry?.path);
        if (!file) {
          discardBody(item?.body);
          throw new ContractViolationError(backend.name, 'it yielded a body that it was not asked for');
        }
        this.pending.delete(file.path);
        await this.take(file, item.body);
      }
      // Not only what it asked about: a file that is left out would stay as it is for as long as it does not change.
      if (this.done < this.toRead) {
        throw new ContractViolationError(backend.name, `it yielded ${this.done} of ${this.toRead} bodies`);
      }
      await this.flush();
      await Promise.all(this.writing);
    } finally {
      // A write still on its way must not outlive the sync, whatever ended it.
      await Promise.allSettled(this.writing);
    }
    const { created, updated, problems, problemCount, retryable, totalBytes: bytes } = this;
    return { created, updated, problems, problemCount, retryable, bytes };
  }

  /** The entries to read, page by page as the backend asks for them. */
  private async *request(): AsyncGenerator<Entry> {
    const { database, syncId, fingerprintScope } = this.scope;
    for (let last = 0; ;) {
      const { rows } = await database.query<PendingFile & { ordinal: number }>(
        `SELECT ordinal, path, size, fingerprint, last_modified, previous_hash, change = 'created' AS created
         FROM "${database.schema}".sync_change
         WHERE sync_id = $1 AND ordinal > $2 AND needs_read ORDER BY ordinal LIMIT ${ROWS_PER_PAGE}`,
        [syncId, last],
      );
      for (const row of rows) {
        this.pending.set(row.path, row);
        yield {
          path: row.path,
          size: row.size,
          fingerprint: row.fingerprint?.slice(fingerprintScope.length + 1) ?? null,
          type: 'file',
          ...(row.last_modified && { lastModified: row.last_modified }),
        };
      }
      if (rows.length < ROWS_PER_PAGE) return;
      last = rows.at(-1)!.ordinal;
    }
  }

  private async take(file: PendingFile, body: Readable): Promise<void> {
    const content = await this.receive(file, body);
    this.scope.context.progress.report({ step: 'read', done: ++this.done, total: this.toRead });
    if (!content) return;
    const read: ReadFile = {
      path: file.path,
      fingerprint: file.fingerprint,
      lastModified: file.last_modified,
      previousHash: file.previous_hash,
      content,
    };
    if (!isSameContent(read)) {
      if (file.created) this.created++;
      else this.updated++;
    }
    this.batch.add(read);
    if (this.batch.isFull) await this.flush();
  }

  /** The content of one file; null when the file turned out to be a problem. */
  private async receive(file: PendingFile, body: Readable): Promise<ReceivedContent | null> {
    const { database, limits, source } = this.scope;
    try {
      const content =
        receiveAtOnce(body, limits.maxFileBytes) ??
        (await receiveContent(database, watchedBody(body, this.scope, `reading "${file.path}"`), limits.maxFileBytes));
      if (file.size !== null && content.size !== file.size) {
        throw new BodyMismatchError(file.path, file.size, content.size);
      }
      this.totalBytes += content.size;
      if (this.totalBytes > limits.maxTotalBytes) {
        throw new SyncLimitExceededError(source.name, 'maxTotalBytes', limits.maxTotalBytes);
      }
      return content;
    } catch (error) {
      const problem = problemOf(error, limits.maxFileBytes);
      if (!problem) throw error;
      if (ERROR_CATALOGUE[problem.code].retry === 'later') this.retryable = true;
      this.problemCount++;
      if (this.problems.length < KEPT_PROBLEMS) this.problems.push({ path: file.path, ...problem });
      return null;
    }
  }

  /** Hands the batch to the writer and goes on reading. */
  private async flush(): Promise<void> {
    while (this.writing.size >= WRITES_AT_ONCE) await Promise.race(this.writing);
    if (this.batch.files.length === 0) return;
    const { batch } = this;
    this.batch = this.free.pop() ?? new FileBatch();
    const write = this.writer.write(batch.files).then(() => this.scope.checkpoint('stored'));
    this.writing.add(write);
    // Heard of by the next to wait; without a handler until then a failure would count as unhandled.
    write.then(
      () => {
        this.writing.delete(write);
        batch.clear();
        this.free.push(batch);
      },
      () => undefined,
    );
  }
}

/** Most files are small and here already: then there is nothing to wait for, nor to watch over. */
function receiveAtOnce(body: Readable, maxFileBytes: number): ReceivedContent | null {
  const bytes = wholeContent(body);
  return bytes && receiveWhole(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), maxFileBytes);
}

function problemOf(error: unknown, maxFileBytes: number): Omit<RevisionProblem, 'path'> | null {
  if (error instanceof ContentTooLarge) {
    return { code: 'BLOB_TOO_LARGE', message: `has more bytes than limits.maxFileBytes (${maxFileBytes})` };
  }
  // By name, so that a second copy of the package counts too.
  if (error instanceof Error && error.name === 'EntryProblemError') {
    const { code, message } = error as DataBackendsError;
    return { code, message };
  }
  return null;
}
