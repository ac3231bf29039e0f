import type { CopyTarget, CopyValue } from '@lib/database';
import type { ContentStore } from '../content/content-store.js';
import type { ReceivedContent } from '../content/content-receiver.js';
import type { SyncScope } from './sync-scope.js';

/** A file whose content has arrived. */
export interface ReadFile {
  readonly path: string;
  readonly fingerprint: string | null;
  readonly lastModified: Date | null;
  readonly previousHash: Buffer | null;
  readonly content: ReceivedContent;
}

const UNIQUE_VIOLATION = '23505';
const ATTEMPTS = 3;

const DATA_FILE: CopyTarget = {
  table: 'data_file',
  columns: [
    { name: 'source_id', type: 'uuid' },
    { name: 'path', type: 'text' },
    { name: 'type', type: 'text' },
    { name: 'size', type: 'int8' },
    { name: 'hash', type: 'bytea' },
    { name: 'fingerprint', type: 'text' },
    { name: 'last_modified', type: 'timestamptz' },
    { name: 'from_revision', type: 'int4' },
  ],
};

/**
 * Writes batches of read files as rows of the next revision, which no reader sees yet. Each batch is one small
 * transaction that checks the lease.
 */
export class FileWriter {
  constructor(
    private readonly scope: SyncScope,
    private readonly contents: ContentStore,
  ) {}

  async write(files: readonly ReadFile[]): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.scope.database.transaction(() => this.writeOnce(files));
        return;
      } catch (error) {
        // Another source brought the same content at the same moment: the next attempt finds it.
        if ((error as { code?: unknown }).code !== UNIQUE_VIOLATION || attempt === ATTEMPTS) throw error;
      }
    }
  }

  private async writeOnce(files: readonly ReadFile[]): Promise<void> {
    const { database, source, lease } = this.scope;
    await lease.fence();
    await this.contents.link(files.map((file) => file.content));
    const changed = files.filter((file) => !isSameContent(file));
    await database.copyIn(DATA_FILE, rowsOf(changed, source.id, source.revision + 1));
    await this.refreshFingerprints(files.filter(isSameContent));
  }

  /** Files that were touched but not changed keep their row; only what proves them is renewed. */
  private async refreshFingerprints(files: readonly ReadFile[]): Promise<void> {
    if (files.length === 0) return;
    const { database, source } = this.scope;
    await database.query(
      `UPDATE "${database.schema}".data_file AS file SET fingerprint = touched.fingerprint
       FROM unnest($2::text[], $3::text[]) AS touched (path, fingerprint)
       WHERE file.source_id = $1 AND left(file.path, 500) = left(touched.path, 500) AND file.path = touched.path
         AND file.to_revision IS NULL AND file.from_revision <= $4`,
      [source.id, files.map((file) => file.path), files.map((file) => file.fingerprint), source.revision],
    );
  }
}

/** Made as they are sent: thousands of them at a time would outlive themselves in memory. */
function* rowsOf(files: readonly ReadFile[], sourceId: string, revision: number): Generator<CopyValue[]> {
  for (const { path, content, fingerprint, lastModified } of files) {
    yield [sourceId, path, 'file', content.size, content.hash, fingerprint, lastModified, revision];
  }
}

/** Whether a file that was read turned out to have the content it had. */
export function isSameContent(file: ReadFile): boolean {
  return file.previousHash !== null && file.previousHash.equals(file.content.hash);
}
