import { type DataBackendsError, EventBus, toDataBackendsError } from '@lib/core';
import { Injectable, Logger } from '@nestjs/common';
import type { FileChange } from '../revision/file-change.js';
import { RevisionsRepository } from '../revision/revisions.repository.js';
import type { DataSourceRow } from '../source/data-source.row.js';
import type { SyncResult } from '../sync/sync-result.js';
import { SyncTelemetry } from '../telemetry/sync-telemetry.js';
import {
  EVENT_PATHS,
  type EventSource,
  POST_SYNC,
  PRE_SYNC,
  type PostSyncFailure,
  type PostSyncSuccess,
  type PreSyncEvent,
} from './data-source-events.js';

/** Tells the application, and OpenTelemetry, what syncs did, after it is durable. */
@Injectable()
export class SyncEvents {
  private readonly logger = new Logger('DataSourceEvents');

  constructor(
    private readonly bus: EventBus,
    private readonly revisions: RevisionsRepository,
    private readonly telemetry: SyncTelemetry,
  ) {}

  before(source: DataSourceRow): void {
    this.telemetry.begin(source);
    this.bus.emit(PRE_SYNC, { source: eventSource(source) } satisfies PreSyncEvent);
  }

  /** Never throws: what was published stays so, whether or not it could be told. */
  async after(source: DataSourceRow, result: SyncResult): Promise<void> {
    this.telemetry.end(source, result);
    if (!this.bus.hasListeners(POST_SYNC)) return;
    try {
      this.bus.emit(POST_SYNC, await this.success(source, result));
    } catch (error) {
      const { message } = toDataBackendsError(error);
      this.logger.error(`The sync of "${source.name}" was not told, since its changes could not be read: ${message}`);
    }
  }

  private async success(source: DataSourceRow, result: SyncResult): Promise<PostSyncSuccess> {
    const { revision, remoteRevision, outcome } = result;
    const range = outcome === 'changed' ? { from: revision - 1, to: revision } : { from: revision, to: revision };
    const paths = async (change: FileChange['change']): Promise<string[]> =>
      result[change] === 0 || outcome !== 'changed'
        ? []
        : (await this.revisions.changes(source.id, range, { change, limit: EVENT_PATHS })).map(({ path }) => path);
    return {
      source: eventSource(source),
      outcome,
      revision,
      remoteRevision,
      result,
      created: await paths('created'),
      updated: await paths('updated'),
      deleted: await paths('deleted'),
      changes: () => this.revisions.allChanges(source.id, range),
    };
  }

  failed(source: DataSourceRow, { code, message }: DataBackendsError): void {
    this.telemetry.fail(source, code);
    this.bus.emit(POST_SYNC, {
      source: eventSource(source),
      outcome: 'failed',
      error: { code, message },
    } satisfies PostSyncFailure);
  }
}

function eventSource({ id, name, type }: DataSourceRow): EventSource {
  return { id, name, type };
}
