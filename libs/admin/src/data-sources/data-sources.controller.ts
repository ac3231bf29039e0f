import {
  type DataSource,
  dataSourceInput,
  dataSourcePatch,
  DataSourcesService,
  type Page,
  type SourceTest,
  type SyncJobRecord,
  type SyncPlan,
} from '@lib/sources';
import { Body, Delete, Get, HttpCode, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { z } from 'zod';
import { RequirePermission } from '../access/access.decorators.js';
import { type Caller, CurrentCaller } from '../access/caller.js';
import { hasEnded, JobWaiter } from '../jobs/job-waiter.js';
import { ApiController } from '../request/api-controller.decorator.js';
import { type PlatformRequest, type PlatformResponse, requestPath } from '../request/platform.js';
import { noBody } from '../request/query-values.js';
import { SchemaPipe } from '../request/schema.pipe.js';
import { deleteQuery, sourcesQuery, syncInput, syncQuery, testInput } from './data-source.requests.js';
import { Operation } from '../openapi/operation.decorator.js';
import { syncJobAnswer } from '../jobs/job.answers.js';
import { dataSourceAnswer, dataSourcePage, sourceTestAnswer, syncPlanAnswer } from './data-source.answers.js';

/** Data sources: create, change, try, sync, delete. */
@ApiController('data-sources')
export class DataSourcesController {
  constructor(
    private readonly sources: DataSourcesService,
    private readonly waiter: JobWaiter,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  @Post()
  @Operation({
    id: 'createDataSource',
    summary: 'Create a data source',
    answers: { 201: dataSourceAnswer },
    errors: ['SOURCE_NAME_TAKEN', 'UNKNOWN_BACKEND'],
  })
  @RequirePermission('source:edit', 'everything')
  create(@Body(new SchemaPipe(dataSourceInput)) input: z.output<typeof dataSourceInput>): Promise<DataSource> {
    return this.sources.create(input);
  }

  @Get()
  @Operation({ id: 'listDataSources', summary: 'List data sources', answers: { 200: dataSourcePage } })
  @RequirePermission('source:view', 'listed')
  list(
    @Query(new SchemaPipe(sourcesQuery)) query: z.output<typeof sourcesQuery>,
    @CurrentCaller() { sources }: Caller,
  ): Promise<Page<DataSource>> {
    return this.sources.list({ ...query, ...(sources && { ids: [...sources] }) });
  }

  /** Whether a source could be read, without creating it; what the remote answers is in the result. */
  @Post('test')
  @Operation({
    id: 'testNewDataSource',
    summary: 'Try whether a source could be read',
    answers: { 200: sourceTestAnswer },
  })
  @RequirePermission('source:edit', 'everything')
  @HttpCode(200)
  testInput(@Body(new SchemaPipe(testInput)) input: z.output<typeof testInput>): Promise<SourceTest> {
    return this.sources.test(input);
  }

  @Get(':id')
  @Operation({ id: 'getDataSource', summary: 'Read a data source', answers: { 200: dataSourceAnswer } })
  @RequirePermission('source:view', 'source')
  get(@Param('id') id: string): Promise<DataSource> {
    return this.sources.get(id);
  }

  @Patch(':id')
  @Operation({
    id: 'updateDataSource',
    summary: 'Change a data source',
    answers: { 200: dataSourceAnswer },
    errors: ['SOURCE_NAME_TAKEN'],
  })
  @RequirePermission('source:edit', 'source')
  update(
    @Param('id') id: string,
    @Body(new SchemaPipe(dataSourcePatch)) patch: z.output<typeof dataSourcePatch>,
  ): Promise<DataSource> {
    return this.sources.update(id, patch);
  }

  @Delete(':id')
  @Operation({ id: 'deleteDataSource', summary: 'Delete a data source', answers: { 204: {} } })
  @RequirePermission('source:edit', 'source')
  @HttpCode(204)
  delete(
    @Param('id') id: string,
    @Query(new SchemaPipe(deleteQuery)) { force = false }: z.output<typeof deleteQuery>,
  ): Promise<void> {
    return this.sources.delete(id, { force });
  }

  /**
   * Syncs in the background; with `wait`, the answer comes when the sync has ended, or after 50 seconds. A sync that failed
   * is a job that failed, and no error of the request.
   */
  @Post(':id/sync')
  @Operation({
    id: 'syncDataSource',
    summary: 'Sync a data source',
    description:
      'Syncs in the background. With `wait`, the answer comes when the sync has ended, or after 50 seconds. A sync that failed is a job that failed, and no error of the request.',
    answers: {
      200: { schema: syncJobAnswer, description: 'The sync has ended; only with `wait`.' },
      202: { schema: syncJobAnswer, description: 'The sync goes on.', headers: { Location: 'Where the job is.' } },
    },
    errors: ['SOURCE_DISABLED'],
  })
  @RequirePermission('source:sync', 'source')
  @HttpCode(202)
  async sync(
    @Param('id') id: string,
    @Query(new SchemaPipe(syncQuery)) { wait = false }: z.output<typeof syncQuery>,
    @Body(new SchemaPipe(syncInput)) { confirm }: z.output<typeof syncInput>,
    @CurrentCaller() { actor }: Caller,
    @Req() request: PlatformRequest,
    @Res({ passthrough: true }) response: PlatformResponse,
  ): Promise<SyncJobRecord> {
    const queued = await this.sources.enqueueSync(id, { actor, ...(confirm !== undefined && { confirm }) });
    const job = wait ? await this.waiter.untilEnded(queued) : queued;
    const { httpAdapter } = this.adapterHost;
    if (wait && hasEnded(job)) httpAdapter.status(response, 200);
    else httpAdapter.setHeader(response, 'Location', jobPath(request, job.id));
    return job;
  }

  /** What a sync would do now. */
  @Post(':id/plan')
  @Operation({
    id: 'planDataSource',
    summary: 'Tell what a sync would do',
    answers: { 200: syncPlanAnswer },
    errors: ['SOURCE_DISABLED'],
  })
  @RequirePermission('source:sync', 'source')
  @HttpCode(200)
  plan(@Param('id') id: string, @Body(new SchemaPipe(noBody)) _body: unknown): Promise<SyncPlan> {
    return this.sources.plan(id);
  }

  @Post(':id/test')
  @Operation({
    id: 'testDataSource',
    summary: 'Try whether a data source can be read',
    answers: { 200: sourceTestAnswer },
  })
  @RequirePermission('source:sync', 'source')
  @HttpCode(200)
  test(@Param('id') id: string, @Body(new SchemaPipe(noBody)) _body: unknown): Promise<SourceTest> {
    return this.sources.test(id);
  }

  @Post(':id/pause')
  @Operation({ id: 'pauseDataSource', summary: 'Pause a data source', answers: { 200: dataSourceAnswer } })
  @RequirePermission('source:edit', 'source')
  @HttpCode(200)
  pause(@Param('id') id: string, @Body(new SchemaPipe(noBody)) _body: unknown): Promise<DataSource> {
    return this.sources.pause(id);
  }

  @Post(':id/resume')
  @Operation({ id: 'resumeDataSource', summary: 'Resume a data source', answers: { 200: dataSourceAnswer } })
  @RequirePermission('source:edit', 'source')
  @HttpCode(200)
  resume(@Param('id') id: string, @Body(new SchemaPipe(noBody)) _body: unknown): Promise<DataSource> {
    return this.sources.resume(id);
  }
}

/** Where the job is, below whatever prefix the request came by. */
function jobPath(request: PlatformRequest, id: string): string {
  return requestPath(request).replace(/data-sources\/[^/]*\/sync\/?$/i, `jobs/${id}`);
}
