import { type SyncJob, SyncJobsService } from '@lib/sources';
import { Get, Param } from '@nestjs/common';
import { ApiController } from '../request/api-controller.decorator.js';

/** Executions of syncs. */
@ApiController('jobs')
export class JobsController {
  constructor(private readonly jobs: SyncJobsService) {}

  @Get(':id')
  get(@Param('id') id: string): Promise<SyncJob> {
    return this.jobs.get(id);
  }
}
