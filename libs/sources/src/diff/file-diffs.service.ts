import { isStorableText, type Page } from '@lib/core';
import { Injectable } from '@nestjs/common';
import type { DataFile } from '../file/data-file.js';
import { DataFilesRepository } from '../file/data-files.repository.js';
import { FileNotFoundError } from '../file/file.errors.js';
import { PublishedRevisions, type RevisionRange } from '../revision/published-revisions.js';
import { type ChangesRequest, changesPosition, RevisionsService } from '../revision/revisions.service.js';
import { DiffBudget } from './diff-budget.js';
import type { FileDiff } from './file-diff.js';
import { FileDiffer } from './file-differ.js';

/** Which two states are compared. */
export interface DiffRange {
  /** The revision before `to` when left out; 0 = with nothing. */
  readonly from?: number;
  /** The current revision when left out. */
  readonly to?: number;
}

/** Of all files of a page together. */
const PAGE_BYTES = 8 * 1024 * 1024;
const PAGE_MILLISECONDS = 1_000;

/** What differs in files between two revisions, line by line. */
@Injectable()
export class FileDiffsService {
  constructor(
    private readonly published: PublishedRevisions,
    private readonly revisions: RevisionsService,
    private readonly files: DataFilesRepository,
    private readonly differ: FileDiffer,
  ) {}

  /**
   * One file, which may also be the same at both.
   *
   * @throws SourceNotFoundError, RevisionNotFoundError, FileNotFoundError, ValidationError
   */
  async get(sourceId: string, path: string, range: DiffRange = {}): Promise<FileDiff> {
    const { before, after } = await this.versions(sourceId, path, await this.published.resolveRange(sourceId, range));
    return this.differ.compare(path, before, after, fullBudget());
  }

  /**
   * The files that changed, by path. A cursor carries the revisions, so that all pages speak of the same. The first
   * 8 MiB of a page are compared: what comes after says `postponed`.
   *
   * @throws SourceNotFoundError, RevisionNotFoundError, ValidationError
   */
  async list(sourceId: string, request: ChangesRequest = {}): Promise<Page<FileDiff>> {
    const range = await this.published.resolveRange(sourceId, changesPosition(request) ?? request);
    const page = await this.revisions.changes(sourceId, { ...request, ...range });
    const budget = fullBudget();
    const items: FileDiff[] = [];
    for (const { path } of page.items) {
      const { before, after } = await this.versions(sourceId, path, range);
      items.push(await this.differ.compare(path, before, after, budget));
    }
    return { ...page, items };
  }

  /**
   * One file, or all that changed, as `git diff` prints it and `git apply` takes it: file by file in constant memory.
   * What is no text, or larger than 1 MiB, is one line that says that it differs.
   *
   * @throws as `get`
   */
  async *unified(
    sourceId: string,
    { path, ...asked }: DiffRange & { readonly path?: string } = {},
  ): AsyncGenerator<string> {
    const range = await this.published.resolveRange(sourceId, asked);
    const { unifiedDiff } = await import('./unified-diff.js');
    const paths = path === undefined ? this.changedPaths(sourceId, range) : [path];
    for await (const each of paths) {
      const { before, after } = await this.versions(sourceId, each, range);
      // What became something else is taken away and made anew, as git tells it.
      const steps =
        before && after && before.type !== after.type
          ? ([
              [before, null],
              [null, after],
            ] as const)
          : ([[before, after]] as const);
      for (const [one, other] of steps) yield unifiedDiff(await this.differ.compare(each, one, other, fullBudget()));
    }
  }

  private async *changedPaths(sourceId: string, { from, to }: RevisionRange): AsyncGenerator<string> {
    for await (const { path } of this.revisions.diff(sourceId, from, to)) yield path;
  }

  /** @throws FileNotFoundError */
  private async versions(
    sourceId: string,
    path: string,
    { from, to }: RevisionRange,
  ): Promise<{ before: DataFile | null; after: DataFile | null }> {
    if (!isStorableText(path)) throw new FileNotFoundError(path, to);
    const [before, after] = [await this.files.find(sourceId, from, path), await this.files.find(sourceId, to, path)];
    if (!before && !after) throw new FileNotFoundError(path, to);
    return { before, after };
  }
}

function fullBudget(): DiffBudget {
  return new DiffBudget(PAGE_BYTES, PAGE_MILLISECONDS);
}
