import { failureOf, retryDelay } from '@lib/jobs';
import { Injectable, Logger } from '@nestjs/common';
import { traceOfThrown } from '@lib/core';
import { StoredChangedFile } from '../consumer/stored-changed-file.js';
import { FileContents } from '../file/file-contents.js';
import type { SyncedObjectEntry } from './synced-object.registry.js';
import { type SyncedObjectRow, SyncedObjectsRepository } from './synced-objects.repository.js';

const FIRST_DELAY = 60_000;
const LONGEST_DELAY = 3_600_000;

/** Gives one object the content of its file, and keeps what came of it. */
@Injectable()
export class ObjectSync {
  private readonly logger = new Logger('SyncedObjects');

  constructor(
    private readonly objects: SyncedObjectsRepository,
    private readonly contents: FileContents,
  ) {}

  /** @throws what the class of the object throws */
  async sync({ handler }: SyncedObjectEntry, row: SyncedObjectRow): Promise<void> {
    try {
      await (row.hash === null ? handler.gone?.({ id: row.id, path: row.path }) : handler.apply(this.contentOf(row)));
    } catch (error) {
      const failure = failureOf(error).error;
      await this.objects.failed(row, failure, retryDelay(row.failures + 1, FIRST_DELAY, Math.random(), LONGEST_DELAY));
      this.logger.error(`The ${row.type} ${row.id} was not synced: ${failure.message}`, traceOfThrown(error)?.stack);
      throw error;
    }
    await this.objects.succeeded(row, row.hash);
  }

  private contentOf({ id, path, hash, size, syncedHash, sourceId, source, revision }: SyncedObjectRow) {
    const file = { path, type: 'file' as const, size, hash, previousHash: syncedHash, target: null };
    return {
      id,
      file: new StoredChangedFile(file, this.contents),
      source: { id: sourceId, name: source! },
      revision: revision!,
    };
  }
}
