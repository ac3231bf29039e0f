import { Injectable } from '@nestjs/common';
import { FileContents } from '../file/file-contents.js';
import { ChangedFilesRepository, type ChangeKind, type ChangeScope } from './changed-files.repository.js';
import type { NextStep } from './cursors.repository.js';
import type { ChangedFile, DataFilesChange } from './data-files-change.js';
import type { PathFilter } from './path-filter.js';
import { StoredChangedFile } from './stored-changed-file.js';

/** Makes of a step what the method of a consumer is called with. */
@Injectable()
export class ChangeBuilder {
  constructor(
    private readonly files: ChangedFilesRepository,
    private readonly contents: FileContents,
  ) {}

  /** @returns null when nothing in it is of interest to the consumer */
  async build(
    sourceId: string,
    step: NextStep & { readonly number: number },
    paths: PathFilter,
    signal: AbortSignal,
  ): Promise<DataFilesChange | null> {
    const scope: ChangeScope = { sourceId, revision: step.number, whole: step.whole };
    const counts = paths.isEverything ? step : await this.files.count(scope, (path) => paths.matches(path));
    const reset = step.whole && step.cursor !== null;
    // What a consumer has and does not find in a reset is gone: that may be all.
    if (counts.created + counts.updated + counts.deleted === 0 && !reset) return null;
    const all = (kind: ChangeKind): AsyncIterable<ChangedFile> => ({
      [Symbol.asyncIterator]: () => this.changed(scope, kind, paths),
    });
    return {
      source: { id: sourceId, name: step.sourceName, type: step.sourceType },
      revision: step.number,
      remoteRevision: step.remoteRevision,
      publishedAt: step.publishedAt,
      previousRevision: step.cursor,
      first: step.cursor === null,
      reset,
      counts: { created: counts.created, updated: counts.updated, deleted: counts.deleted },
      created: all('created'),
      updated: all('updated'),
      deleted: all('deleted'),
      signal,
    };
  }

  private async *changed(scope: ChangeScope, kind: ChangeKind, paths: PathFilter): AsyncGenerator<ChangedFile> {
    for await (const row of this.files.read(scope, kind)) {
      if (!paths.matches(row.path)) continue;
      yield new StoredChangedFile(row, this.contents, kind === 'deleted' ? scope.revision : undefined);
    }
  }
}
