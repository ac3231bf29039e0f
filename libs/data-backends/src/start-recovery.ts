import { JobsService } from '@lib/jobs';
import { DataSourcesService } from '@lib/sources';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { ResolvedOptions } from './data-backends.options.js';
import { RESOLVED_OPTIONS } from './infrastructure.module.js';

/** Takes up at the start what an earlier process could not finish. */
@Injectable()
export class StartRecovery implements OnApplicationBootstrap {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly sources: DataSourcesService,
    private readonly jobs: JobsService,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!this.options.database) return;
    await this.sources.recover();
    await this.jobs.recover();
  }
}
