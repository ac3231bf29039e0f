import { EventBusModule } from '@lib/core';
import { Database, FieldEncryption } from '@lib/database';
import { JobQueues } from '@lib/jobs';
import { type DynamicModule, Module } from '@nestjs/common';
import { ArchivesService } from './archive/archives.service.js';
import { ChangeBuilder } from './consumer/change-builder.js';
import { ChangedFilesRepository } from './consumer/changed-files.repository.js';
import { ConsumeJob, CONSUMER_QUEUE } from './consumer/consume.job.js';
import { ConsumerDelivery } from './consumer/consumer-delivery.js';
import { ConsumerFollowUp } from './consumer/consumer-follow-up.js';
import { ConsumerRequests } from './consumer/consumer-requests.js';
import { ConsumerExplorer } from './consumer/consumer.explorer.js';
import { ConsumerOrchestrator } from './consumer/consumer.orchestrator.js';
import { ConsumerRegistry } from './consumer/consumer.registry.js';
import { ConsumersService } from './consumer/consumers.service.js';
import { CursorsRepository } from './consumer/cursors.repository.js';
import { ContentStore } from './content/content-store.js';
import { FileDiffer } from './diff/file-differ.js';
import { FileDiffsService } from './diff/file-diffs.service.js';
import { SyncEvents } from './event/sync-events.js';
import { DataFilesRepository } from './file/data-files.repository.js';
import { DataFilesService } from './file/data-files.service.js';
import { FileContents } from './file/file-contents.js';
import { CacheKeeper } from './housekeeping/cache-keeper.js';
import { HousekeepingJob } from './housekeeping/housekeeping.job.js';
import { SyncJob } from './job/sync.job.js';
import { SyncRequests } from './job/sync-requests.js';
import { PublishedRevisions } from './revision/published-revisions.js';
import { RevisionsRepository } from './revision/revisions.repository.js';
import { RevisionsService } from './revision/revisions.service.js';
import { DueSourcesRepository } from './schedule/due-sources.repository.js';
import { DueSources } from './schedule/due-sources.js';
import { HostFollowUp } from './schedule/host-follow-up.js';
import { SyncDueSourcesJob } from './schedule/sync-due-sources.job.js';
import { DataSourcesRepository } from './source/data-sources.repository.js';
import { DataSourcesService } from './source/data-sources.service.js';
import { DeletedSourcesRepository } from './source/deleted-sources.repository.js';
import { SecretReferences } from './source/secret-references.js';
import { SourceDeletion } from './source/source-deletion.js';
import { SourceReader } from './source/source-reader.js';
import { SourceSecrets } from './source/source-secrets.js';
import { SourceTester } from './source/source-tester.js';
import { SyncLock } from './sync/sync-lock.js';
import { SyncService } from './sync/sync.service.js';
import { StorageGauges } from './telemetry/storage-gauges.js';
import { SyncTelemetry } from './telemetry/sync-telemetry.js';
import { ObjectFollowUp } from './synced-object/object-follow-up.js';
import { ObjectRequests } from './synced-object/object-requests.js';
import { ObjectSync } from './synced-object/object-sync.js';
import { SyncObjectsJob } from './synced-object/sync-objects.job.js';
import { SyncedDataService } from './synced-object/synced-data.service.js';
import { SyncedObjectExplorer } from './synced-object/synced-object.explorer.js';
import { SyncedObjectRegistry } from './synced-object/synced-object.registry.js';
import { SyncedObjectsRepository } from './synced-object/synced-objects.repository.js';
import { WebhooksRepository } from './webhook/webhooks.repository.js';
import { WebhooksService } from './webhook/webhooks.service.js';

const services = [
  ArchivesService,
  DataSourcesService,
  DataFilesService,
  FileDiffsService,
  RevisionsService,
  ConsumersService,
  SyncedDataService,
  WebhooksService,
];

const consumers = [
  ChangeBuilder,
  ChangedFilesRepository,
  ConsumeJob,
  ConsumerDelivery,
  ConsumerExplorer,
  ConsumerFollowUp,
  ConsumerOrchestrator,
  ConsumerRegistry,
  ConsumerRequests,
  CursorsRepository,
];

const syncedObjects = [
  ObjectFollowUp,
  ObjectRequests,
  ObjectSync,
  SyncedObjectExplorer,
  SyncedObjectRegistry,
  SyncedObjectsRepository,
  SyncObjectsJob,
];

const internals = [
  WebhooksRepository,
  { provide: ContentStore, inject: [Database], useFactory: (database: Database) => new ContentStore(database) },
  {
    provide: SourceSecrets,
    inject: [FieldEncryption],
    useFactory: (encryption: FieldEncryption) => new SourceSecrets(encryption),
  },
  CacheKeeper,
  DataFilesRepository,
  DataSourcesRepository,
  DeletedSourcesRepository,
  DueSources,
  DueSourcesRepository,
  FileContents,
  FileDiffer,
  HostFollowUp,
  HousekeepingJob,
  PublishedRevisions,
  RevisionsRepository,
  SecretReferences,
  SourceDeletion,
  SourceReader,
  SourceTester,
  StorageGauges,
  SyncDueSourcesJob,
  SyncEvents,
  SyncJob,
  SyncLock,
  SyncRequests,
  SyncService,
  SyncTelemetry,
];

/** Data sources, their files and history. */
@JobQueues(CONSUMER_QUEUE)
@Module({})
export class SourcesModule {
  /**
   * @param foundation a module that exports `Database`, `FieldEncryption`, `DataBackendRegistry`, `NETWORK`,
   *   `SCHEDULER_OPTIONS` and `SOURCES_OPTIONS`
   * @param jobs `JobsModule` on the same foundation
   */
  static on(foundation: DynamicModule, jobs: DynamicModule): DynamicModule {
    return {
      module: SourcesModule,
      imports: [foundation, jobs, EventBusModule],
      providers: [...services, ...consumers, ...syncedObjects, ...internals],
      exports: [...services, EventBusModule],
    };
  }
}
