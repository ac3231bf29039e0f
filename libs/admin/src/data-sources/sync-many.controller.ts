import { type DataBackendsError, toDataBackendsError } from '@lib/core';
import { DataSourcesService, SourceNotFoundError, type SyncJobRecord } from '@lib/sources';
import { Body, HttpCode, Post } from '@nestjs/common';
import type { z } from 'zod';
import { RequirePermission } from '../access/access.decorators.js';
import { type Caller, CurrentCaller } from '../access/caller.js';
import { Operation } from '../openapi/operation.decorator.js';
import { TooManySourcesError } from '../problem/http.errors.js';
import { ApiController } from '../request/api-controller.decorator.js';
import { SchemaPipe } from '../request/schema.pipe.js';
import { MAX_SYNCS, syncManyInput } from './data-source.requests.js';
import { syncManyAnswer, type SyncProblem } from './sync-many.answers.js';

/** Syncs of many sources by one request. */
@ApiController('data-sources')
export class SyncManyController {
  constructor(private readonly sources: DataSourcesService) {}

  /** Whatever keeps one source from syncing keeps no other. */
  @Post('sync')
  @Operation({
    id: 'syncDataSources',
    summary: 'Sync many data sources',
    description: `Those of a list of ids, or all that a filter finds, at most ${MAX_SYNCS}. Sources that cannot sync are told with their problem, and keep no other from it.`,
    answers: { 202: syncManyAnswer },
  })
  @RequirePermission('source:sync', 'listed')
  @HttpCode(202)
  async sync(
    @Body(new SchemaPipe(syncManyInput)) input: z.output<typeof syncManyInput>,
    @CurrentCaller() caller: Caller,
  ): Promise<{ jobs: SyncJobRecord[]; problems: SyncProblem[] }> {
    const jobs: SyncJobRecord[] = [];
    const problems: SyncProblem[] = [];
    for (const id of await this.idsOf(input, caller.sources)) {
      try {
        if (caller.sources && !caller.sources.has(id.toLowerCase())) throw new SourceNotFoundError(id);
        jobs.push(await this.sources.enqueueSync(id, { actor: caller.actor }));
      } catch (error) {
        problems.push(problemOf(id, toDataBackendsError(error)));
      }
    }
    return { jobs, problems };
  }

  /** @throws TooManySourcesError */
  private async idsOf(
    { ids, filter }: z.output<typeof syncManyInput>,
    reachable: Caller['sources'],
  ): Promise<ReadonlySet<string>> {
    if (ids) return new Set(ids);
    const found = await this.sources.list({ ...filter, limit: MAX_SYNCS, ...(reachable && { ids: [...reachable] }) });
    if (found.total > MAX_SYNCS) throw new TooManySourcesError(found.total, MAX_SYNCS);
    return new Set(found.items.map(({ id }) => id));
  }
}

/** @throws the error itself when it is none that the catalogue knows: it says nothing about the source */
function problemOf(id: string, error: DataBackendsError): SyncProblem {
  if (error.code === 'INTERNAL') throw error;
  return { id, code: error.code, detail: error.message };
}
