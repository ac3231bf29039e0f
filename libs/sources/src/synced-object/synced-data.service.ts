import {
  assertSafeRelativePath,
  decodeCursor,
  encodeCursor,
  isStorableText,
  type Page,
  pageLimit,
  type PageRequest,
  quoted,
  toPage,
  ValidationError,
} from '@lib/core';
import { failureOf, type JobError } from '@lib/jobs';
import { Injectable } from '@nestjs/common';
import { FileNotFoundError } from '../file/file.errors.js';
import { DataSourcesRepository } from '../source/data-sources.repository.js';
import { SourceNotFoundError } from '../source/source.errors.js';
import { ObjectRequests } from './object-requests.js';
import { ObjectSync } from './object-sync.js';
import type { ObjectBinding, ObjectReference, SyncedObjectState } from './synced-object.js';
import { SyncedObjectNotFoundError } from './synced-object.errors.js';
import { type SyncedObjectEntry, SyncedObjectRegistry } from './synced-object.registry.js';
import { type ObjectFilter, type SyncedObjectRow, SyncedObjectsRepository } from './synced-objects.repository.js';

/** Which synced objects to list, by type and id. */
export interface SyncedObjectsRequest extends PageRequest, ObjectFilter {}

/** What came of syncing several objects. */
export interface SyncAllResult {
  readonly synced: number;
  readonly failed: number;
  /** The first 100 that failed. */
  readonly errors: readonly (ObjectReference & { readonly error: JobError })[];
}

const PAGE = 100;
const MAX_ERRORS = 100;
const MAX_ID = 500;

/**
 * Objects of the application whose content follows a data file: `@SyncedObject()` says how. First the source is synced,
 * which makes objects out of date; then they are, by hand or by themselves.
 *
 * Source: NetBox's synced data.
 */
@Injectable()
export class SyncedDataService {
  constructor(
    private readonly registry: SyncedObjectRegistry,
    private readonly objects: SyncedObjectsRepository,
    private readonly sources: DataSourcesRepository,
    private readonly requests: ObjectRequests,
    private readonly objectSync: ObjectSync,
  ) {}

  /**
   * Lets an object follow a file, in place of the one that it followed. With `autoSync` it is given its content in the
   * background, soon.
   *
   * @throws ValidationError, SourceNotFoundError, PathUnsafeError
   */
  async bind(object: ObjectReference, { source, path, autoSync = false }: ObjectBinding): Promise<SyncedObjectState> {
    this.entryOf(object.type);
    if (typeof object.id !== 'string' || object.id === '' || object.id.length > MAX_ID || !isStorableText(object.id)) {
      throw new ValidationError(`An id of an object has 1 to ${MAX_ID} characters.`, [
        { pointer: '/id', detail: `must be text of 1 to ${MAX_ID} characters` },
      ]);
    }
    assertSafeRelativePath(path);
    const sourceId = await this.sourceId(source);
    await this.objects.bind(object, sourceId, path, autoSync);
    await this.requests.published(sourceId);
    return this.status(object);
  }

  /** The object stays as it is, and follows no file any more. @throws SyncedObjectNotFoundError */
  async unbind(object: ObjectReference): Promise<void> {
    if (!(await this.objects.unbind(object))) throw new SyncedObjectNotFoundError(object.type, object.id);
  }

  /** @throws SyncedObjectNotFoundError */
  async status(object: ObjectReference): Promise<SyncedObjectState> {
    return toState(await this.row(object));
  }

  /** @throws ValidationError */
  async list(request: SyncedObjectsRequest = {}): Promise<Page<SyncedObjectState>> {
    const limit = pageLimit(request);
    const position = request.cursor === undefined ? null : decodeCursor(request.cursor, ['string', 'string']);
    const after = position && { type: position[0] as string, id: position[1] as string };
    const rows = await this.objects.list(request, after, limit + 1);
    const total = await this.objects.count(request);
    return toPage(rows, limit, total, toState, ({ type, id }) => encodeCursor([type, id]));
  }

  /**
   * Gives one object the content of its file, in the caller's time, also when it is in sync.
   *
   * @throws SyncedObjectNotFoundError, FileNotFoundError, ValidationError for a type without a class, and what the class
   *   throws, which is kept with the object as well
   */
  async sync(object: ObjectReference): Promise<SyncedObjectState> {
    const row = await this.row(object);
    const entry = this.entryOf(object.type);
    if (row.hash === null) throw new FileNotFoundError(row.path, row.revision ?? 0);
    await this.objectSync.sync(entry, row);
    return this.status(object);
  }

  /**
   * The same for all that are out of date, one after the other. One that fails stops no other.
   *
   * @throws ValidationError for a type without a class
   */
  async syncAll({
    signal,
    ...filter
  }: Omit<ObjectFilter, 'status'> & { readonly signal?: AbortSignal } = {}): Promise<SyncAllResult> {
    if (filter.type !== undefined) this.entryOf(filter.type);
    let synced = 0;
    const errors: (ObjectReference & { error: JobError })[] = [];
    let failed = 0;
    let page: SyncedObjectRow[] = [];
    do {
      page = await this.objects.list({ ...filter, status: 'out-of-date' }, page.at(-1) ?? null, PAGE);
      for (const row of page) {
        signal?.throwIfAborted();
        const entry = this.registry.find(row.type);
        if (!entry) continue;
        try {
          await this.objectSync.sync(entry, row);
          synced += 1;
        } catch (error) {
          failed += 1;
          if (errors.length < MAX_ERRORS) errors.push({ type: row.type, id: row.id, error: failureOf(error).error });
        }
      }
    } while (page.length === PAGE);
    return { synced, failed, errors };
  }

  /** Names may look like ids. @throws SourceNotFoundError */
  private async sourceId(nameOrId: string): Promise<string> {
    try {
      return (await this.sources.getByName(nameOrId)).id;
    } catch (error) {
      if (!(error instanceof SourceNotFoundError)) throw error;
      return (await this.sources.get(nameOrId)).id;
    }
  }

  private async row(object: ObjectReference): Promise<SyncedObjectRow> {
    const row = await this.objects.find(object);
    if (!row) throw new SyncedObjectNotFoundError(object.type, object.id);
    return row;
  }

  /** @throws ValidationError */
  private entryOf(type: string): SyncedObjectEntry {
    const entry = this.registry.find(type);
    if (entry) return entry;
    throw new ValidationError(
      `There is no class with @SyncedObject(${quoted(type)}). Known are: ${this.registry.types.join(', ') || 'none'}.`,
      [{ pointer: '/type', detail: 'is not known' }],
    );
  }
}

function toState({
  size: _size,
  revision: _revision,
  version: _version,
  ...state
}: SyncedObjectRow): SyncedObjectState {
  return state;
}
