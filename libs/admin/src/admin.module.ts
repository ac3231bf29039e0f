import { type DynamicModule, Module } from '@nestjs/common';
import { RouterModule } from '@nestjs/core';
import { BackendsController } from './backends/backends.controller.js';
import { ContentController } from './content/content.controller.js';
import { DataFilesController } from './data-sources/data-files.controller.js';
import { DataSourcesController } from './data-sources/data-sources.controller.js';
import { HealthController } from './health/health.controller.js';
import { JobWaiter } from './jobs/job-waiter.js';
import { JobsController } from './jobs/jobs.controller.js';

/** Where the API is mounted. */
export interface DataBackendsAdminOptions {
  /**
   * Prefix of every route; the API is below `<path>/api`.
   *
   * @default 'data-backends'
   */
  readonly path?: string;
}

/**
 * The REST API of data sources, for any Nest application on Express or Fastify, under any prefix and behind the
 * application's own guards. Needs `DataBackendsModule` beside it.
 */
@Module({})
export class DataBackendsAdminModule {
  static forRoot({ path = 'data-backends' }: DataBackendsAdminOptions = {}): DynamicModule {
    return {
      module: DataBackendsAdminModule,
      imports: [RouterModule.register([{ path, module: DataBackendsAdminModule }])],
      controllers: [
        DataSourcesController,
        DataFilesController,
        ContentController,
        JobsController,
        BackendsController,
        HealthController,
      ],
      providers: [JobWaiter],
    };
  }
}
