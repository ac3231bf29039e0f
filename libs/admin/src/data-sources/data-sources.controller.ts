import {
  type DataSource,
  dataSourceInput,
  dataSourcePatch,
  DataSourcesService,
  type Page,
  SourceNotFoundError,
  type SourceTest,
  type SyncJobRecord,
  type SyncPlan,
} from '@lib/sources';
import { Body, Delete, Get, Headers, HttpCode, Param, Patch, Post, Put, Query, Req, Res } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { validate as isId } from 'uuid';
import type { z } from 'zod';
import { RequirePermission } from '../access/access.decorators.js';
import { type Caller, CurrentCaller } from '../access/caller.js';
import { hasEnded, JobWaiter } from '../jobs/job-waiter.js';
import { NameMismatchError } from '../problem/http.errors.js';
import { ApiController } from '../request/api-controller.decorator.js';
import { type PlatformRequest, type PlatformResponse, requestPath } from '../request/platform.js';
import { allowedVersions, putCondition } from '../request/precondition.js';
import { noBody } from '../request/query-values.js';
import { SchemaPipe } from '../request/schema.pipe.js';
import { CONFIGURATION_ERRORS, READING_ERRORS } from './data-source.route-errors.js';
import { Operation } from '../openapi/operation.decorator.js';
import { syncJobAnswer } from '../jobs/job.answers.js';
import { dataSourceAnswer, dataSourcePage, sourceTestAnswer, syncPlanAnswer } from './data-source.answers.js';
import {
  deleteQuery,
  namedSourceInput,
  sourcesQuery,
  syncInput,
  syncQuery,
  testInput,
} from './data-source.requests.js';

const IF_MATCH = { 'If-Match': 'ETag that the source was read with: 412 when somebody has edited it since' };

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
    errors: CONFIGURATION_ERRORS,
  })
  @RequirePermission('source:edit', 'everything')
  async create(
    @Body(new SchemaPipe(dataSourceInput)) input: z.output<typeof dataSourceInput>,
    @Req() request: PlatformRequest,
    @Res({ passthrough: true }) response: PlatformResponse,
  ): Promise<DataSource> {
    const source = await this.sources.create(input);
    this.locate(response, sourcePath(request, source.id));
    return source;
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
    errors: CONFIGURATION_ERRORS,
  })
  @RequirePermission('source:edit', 'everything')
  @HttpCode(200)
  testInput(@Body(new SchemaPipe(testInput)) input: z.output<typeof testInput>): Promise<SourceTest> {
    return this.sources.test(input);
  }

  @Get(':id')
  @Operation({
    id: 'getDataSource',
    summary: 'Read a data source',
    description: 'By its id or its name.',
    answers: { 200: dataSourceAnswer },
    errors: ['SOURCE_NOT_FOUND'],
  })
  @RequirePermission('source:view', 'listed')
  async get(@Param('id') idOrName: string, @CurrentCaller() { sources }: Caller): Promise<DataSource> {
    const source = await this.sources.getByIdOrName(idOrName);
    if (sources && !sources.has(source.id)) throw new SourceNotFoundError(idOrName);
    return source;
  }

  /**
   * Creates the source of that name, or replaces it: what is left out takes its default, but secrets stay. To repeat it is
   * to change nothing. `If-None-Match: *` only creates, `If-Match` only replaces.
   */
  @Put(':id')
  @Operation({
    id: 'putDataSource',
    summary: 'Create the data source of a name, or replace it',
    description:
      'By its name, or the id of one that is there. What is left out takes its default, but secrets stay. To repeat it is to change nothing, and answers the same.',
    answers: { 200: dataSourceAnswer, 201: dataSourceAnswer },
    errors: [...CONFIGURATION_ERRORS, 'SOURCE_NOT_FOUND', 'PRECONDITION_FAILED'],
    requestHeaders: { ...IF_MATCH, 'If-None-Match': '`*` = only create' },
  })
  @RequirePermission('source:edit', 'everything')
  async put(
    @Param('id') idOrName: string,
    @Body(new SchemaPipe(namedSourceInput)) input: z.output<typeof namedSourceInput>,
    @Headers('if-match') ifMatch: string | undefined,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Req() request: PlatformRequest,
    @Res({ passthrough: true }) response: PlatformResponse,
  ): Promise<DataSource> {
    const name = isId(idOrName) ? (await this.sources.get(idOrName)).name : idOrName;
    if (input.name !== undefined && input.name !== name.trim()) throw new NameMismatchError(name);
    const { created, source } = await this.sources.put(name, input, putCondition({ ifMatch, ifNoneMatch }));
    this.adapterHost.httpAdapter.status(response, created ? 201 : 200);
    if (created) this.locate(response, sourcePath(request, source.id));
    return source;
  }

  @Patch(':id')
  @Operation({
    id: 'updateDataSource',
    summary: 'Change a data source',
    answers: { 200: dataSourceAnswer },
    errors: [...CONFIGURATION_ERRORS, 'PRECONDITION_FAILED'],
    requestHeaders: IF_MATCH,
  })
  @RequirePermission('source:edit', 'source')
  update(
    @Param('id') id: string,
    @Body(new SchemaPipe(dataSourcePatch)) patch: z.output<typeof dataSourcePatch>,
    @Headers('if-match') ifMatch?: string,
  ): Promise<DataSource> {
    return this.sources.update(id, patch, { versions: allowedVersions(ifMatch) });
  }

  @Delete(':id')
  @Operation({
    id: 'deleteDataSource',
    summary: 'Delete a data source',
    answers: { 204: {} },
    errors: ['PRECONDITION_FAILED'],
    requestHeaders: IF_MATCH,
  })
  @RequirePermission('source:edit', 'source')
  @HttpCode(204)
  delete(
    @Param('id') id: string,
    @Query(new SchemaPipe(deleteQuery)) { force = false }: z.output<typeof deleteQuery>,
    @Headers('if-match') ifMatch?: string,
  ): Promise<void> {
    return this.sources.delete(id, { force, versions: allowedVersions(ifMatch) });
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
    if (wait && hasEnded(job)) this.adapterHost.httpAdapter.status(response, 200);
    else this.locate(response, jobPath(request, job.id));
    return job;
  }

  /** What a sync would do now. */
  @Post(':id/plan')
  @Operation({
    id: 'planDataSource',
    summary: 'Tell what a sync would do',
    answers: { 200: syncPlanAnswer },
    errors: READING_ERRORS,
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
  @Operation({
    id: 'pauseDataSource',
    summary: 'Pause a data source',
    answers: { 200: dataSourceAnswer },
    errors: ['PRECONDITION_FAILED'],
    requestHeaders: IF_MATCH,
  })
  @RequirePermission('source:edit', 'source')
  @HttpCode(200)
  pause(
    @Param('id') id: string,
    @Body(new SchemaPipe(noBody)) _body: unknown,
    @Headers('if-match') ifMatch?: string,
  ): Promise<DataSource> {
    return this.sources.pause(id, { versions: allowedVersions(ifMatch) });
  }

  @Post(':id/resume')
  @Operation({
    id: 'resumeDataSource',
    summary: 'Resume a data source',
    answers: { 200: dataSourceAnswer },
    errors: ['PRECONDITION_FAILED'],
    requestHeaders: IF_MATCH,
  })
  @RequirePermission('source:edit', 'source')
  @HttpCode(200)
  resume(
    @Param('id') id: string,
    @Body(new SchemaPipe(noBody)) _body: unknown,
    @Headers('if-match') ifMatch?: string,
  ): Promise<DataSource> {
    return this.sources.resume(id, { versions: allowedVersions(ifMatch) });
  }

  private locate(response: PlatformResponse, path: string): void {
    this.adapterHost.httpAdapter.setHeader(response, 'Location', path);
  }
}

/** Where the source is, below whatever prefix the request came by. */
function sourcePath(request: PlatformRequest, id: string): string {
  return requestPath(request).replace(/data-sources(?:\/[^/]*)?\/?$/i, `data-sources/${id}`);
}

/** Where the job is, below whatever prefix the request came by. */
function jobPath(request: PlatformRequest, id: string): string {
  return requestPath(request).replace(/data-sources\/[^/]*\/sync\/?$/i, `jobs/${id}`);
}
