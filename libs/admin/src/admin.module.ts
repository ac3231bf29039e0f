import { type DynamicModule, Module } from '@nestjs/common';
import { RouterModule } from '@nestjs/core';
import { AccessCheck } from './access/access-check.js';
import { AccessGuard } from './access/access.guard.js';
import { CurrentPolicy } from './access/current-policy.js';
import { ADMIN_OPTIONS, type DataBackendsAdminOptions } from './admin.options.js';
import { AuditController } from './audit/audit.controller.js';
import { BackendsController } from './backends/backends.controller.js';
import { ConsumersController } from './consumers/consumers.controller.js';
import { ContentController } from './content/content.controller.js';
import { ArchiveController } from './content/archive.controller.js';
import { DiffController } from './content/diff.controller.js';
import { DataFilesController } from './data-sources/data-files.controller.js';
import { DataSourcesController } from './data-sources/data-sources.controller.js';
import { SyncManyController } from './data-sources/sync-many.controller.js';
import { DataBackendsHealthIndicator } from './health/data-backends.health-indicator.js';
import { HealthController } from './health/health.controller.js';
import { JobWaiter } from './jobs/job-waiter.js';
import { JobsController } from './jobs/jobs.controller.js';
import { OpenApiController } from './openapi/openapi.controller.js';
import { RequestLimits } from './limits/request-limits.js';
import { LiveEvents } from './live/live-events.js';
import { LiveEventsController } from './live/live-events.controller.js';
import { LiveJournalRepository } from './live/live-journal.repository.js';
import { StreamLimits } from './live/stream-limits.js';
import { SchedulesController } from './schedules/schedules.controller.js';
import { SessionsController } from './sessions/sessions.controller.js';
import { AccessTokensModule } from './tokens/access-tokens.module.js';
import { TokensController } from './tokens/tokens.controller.js';
import { DeliveriesController } from './webhooks/deliveries.controller.js';
import { RawBodyCheck } from './webhooks/raw-body-check.js';
import { WebhooksController } from './webhooks/webhooks.controller.js';

/**
 * The REST API of data sources, for any Nest application on Express or Fastify, under any prefix and behind the
 * application's own guards; an `AccessPolicy` of the application decides who may do what. Needs `DataBackendsModule`
 * beside it.
 */
@Module({})
export class DataBackendsAdminModule {
  static forRoot(options: DataBackendsAdminOptions = {}): DynamicModule {
    const { path = 'data-backends', webhooks = true } = options;
    return {
      module: DataBackendsAdminModule,
      imports: [AccessTokensModule, RouterModule.register([{ path, module: DataBackendsAdminModule }])],
      controllers: [
        DataSourcesController,
        SyncManyController,
        DataFilesController,
        ContentController,
        DiffController,
        ArchiveController,
        JobsController,
        SchedulesController,
        ConsumersController,
        BackendsController,
        TokensController,
        SessionsController,
        AuditController,
        ...(webhooks ? [WebhooksController, DeliveriesController] : []),
        LiveEventsController,
        HealthController,
        OpenApiController,
      ],
      providers: [
        AccessCheck,
        AccessGuard,
        CurrentPolicy,
        DataBackendsHealthIndicator,
        JobWaiter,
        LiveEvents,
        LiveJournalRepository,
        RequestLimits,
        StreamLimits,
        ...(webhooks ? [RawBodyCheck] : []),
        { provide: ADMIN_OPTIONS, useValue: options },
      ],
      exports: [AccessGuard, AccessTokensModule, DataBackendsHealthIndicator, LiveEvents, StreamLimits],
    };
  }
}
