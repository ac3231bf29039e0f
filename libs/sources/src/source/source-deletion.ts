import { AuditTrail } from '@lib/audit';
import { Database } from '@lib/database';
import { Injectable } from '@nestjs/common';
import { ConsumerRequests } from '../consumer/consumer-requests.js';
import { ObjectRequests } from '../synced-object/object-requests.js';
import { auditedFields, auditedSource } from './audited-source.js';
import { DataSourcesRepository } from './data-sources.repository.js';
import { type DeletedSource, DeletedSourcesRepository } from './deleted-sources.repository.js';
import { SourceReader } from './source-reader.js';

/**
 * Deletes sources: at once, or, when consumers follow them, in a last revision with every file deleted, and altogether
 * when all have been told of it, or a day has passed.
 */
@Injectable()
export class SourceDeletion {
  constructor(
    private readonly database: Database,
    private readonly existing: DataSourcesRepository,
    private readonly sources: DeletedSourcesRepository,
    private readonly consumers: ConsumerRequests,
    private readonly objects: ObjectRequests,
    private readonly reader: SourceReader,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Nobody sees the source from now on.
   *
   * @param versions the only ones that may be deleted; null = any
   * @throws SourceNotFoundError, SourceChangedError
   */
  async begin(id: string, force: boolean, versions: readonly number[] | null): Promise<void> {
    await this.database.transaction(async () => {
      const row = await this.existing.findLocked(id, versions);
      await this.sources.mark(id, force);
      // Forced, it may be one that nobody sees any more.
      const object = auditedSource(row ?? { id, name: null });
      await this.audit.record({ action: 'delete', object, before: row ? auditedFields(row) : null });
    });
    await this.objects.published(id);
  }

  /** Goes on with what has begun, as far as it gets; true when the source is gone. */
  async finish(id: string): Promise<boolean> {
    const source = await this.sources.find(id);
    return source ? this.goOn(source) : true;
  }

  /** The same for all that has begun. @returns how many sources are gone */
  async finishAll(): Promise<number> {
    let gone = 0;
    for (const source of await this.sources.list()) if (await this.goOn(source)) gone += 1;
    return gone;
  }

  private async goOn({ id, type, revision, final_revision: last, awaited }: DeletedSource): Promise<boolean> {
    if (awaited) {
      if (revision < last!) await this.sources.publishFinal(id, last!);
      await this.consumers.published(id);
      return false;
    }
    await this.sources.purge(id);
    await this.reader.removeCache(type, id);
    return true;
  }
}
