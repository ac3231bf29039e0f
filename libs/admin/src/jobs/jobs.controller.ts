import { type JobRecord, JobsService, type LogLine, type Page } from '@lib/data-backends';
import { SOURCE_OBJECT } from '@lib/sources';
import { Body, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import { RequirePermission } from '../access/access.decorators.js';
import { type Caller, CurrentCaller } from '../access/caller.js';
import { ApiController } from '../request/api-controller.decorator.js';
import { noBody } from '../request/query-values.js';
import { SchemaPipe } from '../request/schema.pipe.js';
import { jobsQuery, logQuery } from './jobs.requests.js';

/** What runs in the background, waits to, or has ended. */
@ApiController('jobs')
export class JobsController {
  constructor(private readonly jobs: JobsService) {}

  /** Newest first. */
  @Get()
  @RequirePermission('job:view', 'listed')
  list(
    @Query(new SchemaPipe(jobsQuery)) query: z.output<typeof jobsQuery>,
    @CurrentCaller() { sources }: Caller,
  ): Promise<Page<JobRecord>> {
    const reachable = sources && { type: SOURCE_OBJECT, ids: [...sources] };
    return this.jobs.list({ ...query, ...(reachable && { among: reachable }) });
  }

  @Get(':id')
  @RequirePermission('job:view', 'job')
  get(@Param('id') id: string): Promise<JobRecord> {
    return this.jobs.get(id);
  }

  /** Lines as they are now, also while the job runs: ask again with `after` for what follows. */
  @Get(':id/log')
  @RequirePermission('job:view', 'job')
  log(
    @Param('id') id: string,
    @Query(new SchemaPipe(logQuery)) query: z.output<typeof logQuery>,
  ): Promise<Page<LogLine>> {
    return this.jobs.log(id, query);
  }

  @Post(':id/cancel')
  @RequirePermission('job:manage', 'job')
  @HttpCode(200)
  cancel(@Param('id') id: string, @Body(new SchemaPipe(noBody)) _body: unknown): Promise<JobRecord> {
    return this.jobs.cancel(id);
  }

  /** Runs a job that errored, failed or was cancelled once more. */
  @Post(':id/retry')
  @RequirePermission('job:manage', 'job')
  @HttpCode(202)
  retry(@Param('id') id: string, @Body(new SchemaPipe(noBody)) _body: unknown): Promise<JobRecord> {
    return this.jobs.retry(id);
  }
}
