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
import { Operation } from '../openapi/operation.decorator.js';
import { jobAnswer, jobPage, logLinePage } from './job.answers.js';

/** What runs in the background, waits to, or has ended. */
@ApiController('jobs')
export class JobsController {
  constructor(private readonly jobs: JobsService) {}

  /** Newest first. */
  @Get()
  @Operation({ id: 'listJobs', summary: 'List jobs', answers: { 200: jobPage } })
  @RequirePermission('job:view', 'listed')
  list(
    @Query(new SchemaPipe(jobsQuery)) query: z.output<typeof jobsQuery>,
    @CurrentCaller() { sources }: Caller,
  ): Promise<Page<JobRecord>> {
    const reachable = sources && { type: SOURCE_OBJECT, ids: [...sources] };
    return this.jobs.list({ ...query, ...(reachable && { among: reachable }) });
  }

  @Get(':id')
  @Operation({ id: 'getJob', summary: 'Read a job', answers: { 200: jobAnswer }, errors: ['JOB_NOT_FOUND'] })
  @RequirePermission('job:view', 'job')
  get(@Param('id') id: string): Promise<JobRecord> {
    return this.jobs.get(id);
  }

  /** Lines as they are now, also while the job runs: ask again with `after` for what follows. */
  @Get(':id/log')
  @Operation({
    id: 'getJobLog',
    summary: 'Read the log of a job',
    description: 'Lines as they are now, also while the job runs: ask again with `after` for what follows.',
    answers: { 200: logLinePage },
    errors: ['JOB_NOT_FOUND'],
  })
  @RequirePermission('job:view', 'job')
  log(
    @Param('id') id: string,
    @Query(new SchemaPipe(logQuery)) query: z.output<typeof logQuery>,
  ): Promise<Page<LogLine>> {
    return this.jobs.log(id, query);
  }

  @Post(':id/cancel')
  @Operation({
    id: 'cancelJob',
    summary: 'Cancel a job',
    answers: { 200: jobAnswer },
    errors: ['JOB_NOT_FOUND', 'JOB_ALREADY_ENDED'],
  })
  @RequirePermission('job:manage', 'job')
  @HttpCode(200)
  cancel(@Param('id') id: string, @Body(new SchemaPipe(noBody)) _body: unknown): Promise<JobRecord> {
    return this.jobs.cancel(id);
  }

  /** Runs a job that errored, failed or was cancelled once more. */
  @Post(':id/retry')
  @Operation({
    id: 'retryJob',
    summary: 'Run a job once more',
    answers: { 202: jobAnswer },
    errors: ['JOB_NOT_FOUND', 'JOB_NOT_ENDED', 'JOB_ALREADY_ENDED'],
  })
  @RequirePermission('job:manage', 'job')
  @HttpCode(202)
  retry(@Param('id') id: string, @Body(new SchemaPipe(noBody)) _body: unknown): Promise<JobRecord> {
    return this.jobs.retry(id);
  }
}
