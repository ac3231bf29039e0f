import type { DataFilesService, SyncResult } from '@lib/data-backends';
import type { MemoryRemote } from '../memory/memory-remote.js';
import { contentsOf } from './contents-of.js';

/** A data source of a test, and the remote that it reads. */
export class TestDataSource {
  constructor(
    readonly id: string,
    readonly name: string,
    /** Change it, and sync again. */
    readonly remote: MemoryRemote,
    private readonly files: DataFilesService,
    private readonly syncById: (id: string) => Promise<SyncResult>,
  ) {}

  /**
   * Syncs it in this process, and calls its consumers with what they were not told yet.
   *
   * @throws what the sync fails with; ConsumerFailedError when a consumer throws
   */
  sync(): Promise<SyncResult> {
    return this.syncById(this.id);
  }

  /** Its data files as readers see them now: text by path, and `-> target` for a symbolic link. */
  contents(): Promise<Record<string, string>> {
    return contentsOf(this.files, this.id);
  }
}
