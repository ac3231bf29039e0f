import { decodeCursor, encodeCursor, type Page, pageLimit, type PageRequest, toPage } from '@lib/core';
import { Database } from '@lib/database';
import { Injectable } from '@nestjs/common';
import { RevisionNotFoundError } from '../file/file.errors.js';
import type { RevisionProblem } from '../sync/sync-result.js';
import { PublishedRevisions, type RevisionRange } from './published-revisions.js';
import type { FileChange } from './file-change.js';
import type { Revision } from './revision.js';
import { RevisionsRepository } from './revisions.repository.js';

/** Which changes are asked for. */
export interface ChangesRequest extends PageRequest {
  /** Exclusive; the revision before `to` when left out; 0 = from nothing. */
  readonly from?: number;
  /** Inclusive; the current revision when left out. */
  readonly to?: number;
  readonly change?: FileChange['change'];
}

/** The history of a source: what was published, and what changed between two revisions. */
@Injectable()
export class RevisionsService {
  constructor(
    private readonly database: Database,
    private readonly repository: RevisionsRepository,
    private readonly published: PublishedRevisions,
  ) {}

  /**
   * Revisions, newest first.
   *
   * @throws SourceNotFoundError
   */
  async list(sourceId: string, request: PageRequest = {}): Promise<Page<Revision>> {
    await this.published.current(sourceId);
    const limit = pageLimit(request);
    const before = request.cursor === undefined ? undefined : (decodeCursor(request.cursor, ['number'])[0] as number);
    const rows = await this.repository.list(sourceId, { limit: limit + 1, ...(before !== undefined && { before }) });
    const total = await this.repository.count(sourceId);
    return toPage(
      rows,
      limit,
      total,
      (row) => row,
      (row) => encodeCursor([row.number]),
    );
  }

  /**
   * @throws SourceNotFoundError, RevisionNotFoundError
   */
  async get(sourceId: string, number: number): Promise<Revision> {
    const current = await this.published.current(sourceId);
    await this.published.resolve(sourceId, number);
    const [revision] = await this.repository.list(sourceId, { before: number + 1, limit: 1 });
    if (revision?.number !== number) throw new RevisionNotFoundError(number, current);
    return revision;
  }

  /**
   * Net changes between two revisions, by path. A cursor carries the revisions, so that all pages speak of the same.
   *
   * @throws SourceNotFoundError, RevisionNotFoundError, ValidationError
   */
  async changes(sourceId: string, request: ChangesRequest = {}): Promise<Page<FileChange>> {
    const limit = pageLimit(request);
    const position = changesPosition(request);
    const { from, to } = await this.published.resolveRange(sourceId, position ?? request);
    const filter = request.change === undefined ? {} : { change: request.change };
    const rows = await this.repository.changes(
      sourceId,
      { from, to },
      { ...filter, limit: limit + 1, ...(position && { after: position.path }) },
    );
    const total = await this.repository.countChanges(sourceId, { from, to }, request.change);
    return toPage(
      rows,
      limit,
      total,
      (row) => row,
      (row) => encodeCursor([from, to, row.path]),
    );
  }

  /**
   * Every net change between two revisions as a stream.
   *
   * @throws SourceNotFoundError, RevisionNotFoundError, ValidationError
   */
  async *diff(sourceId: string, from: number, to: number): AsyncGenerator<FileChange> {
    yield* this.repository.allChanges(sourceId, await this.published.resolveRange(sourceId, { from, to }));
  }

  /**
   * The first 1,000 files of a revision that could not be taken, by path.
   *
   * @throws SourceNotFoundError, RevisionNotFoundError
   */
  async problems(sourceId: string, number?: number): Promise<RevisionProblem[]> {
    const revision = await this.published.resolve(sourceId, number);
    const { rows } = await this.database.query<RevisionProblem>(
      `SELECT path, code, message FROM "${this.database.schema}".revision_problem
       WHERE source_id = $1 AND number = $2 ORDER BY path`,
      [sourceId, revision],
    );
    return rows;
  }
}

/** Where a page of changes begins, by its cursor. */
export function changesPosition({ cursor }: ChangesRequest): (RevisionRange & { readonly path: string }) | null {
  if (cursor === undefined) return null;
  const [from, to, path] = decodeCursor(cursor, ['number', 'number', 'string']) as [number, number, string];
  return { from, to, path };
}
