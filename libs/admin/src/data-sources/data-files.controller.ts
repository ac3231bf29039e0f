import {
  type DataDirectory,
  type DataFile,
  DataFilesService,
  DataSourcesService,
  type FileChange,
  type Page,
  type Revision,
  type RevisionProblem,
  RevisionsService,
} from '@lib/sources';
import { Get, Param, Query } from '@nestjs/common';
import type { z } from 'zod';
import { RequirePermission } from '../access/access.decorators.js';
import { ApiController } from '../request/api-controller.decorator.js';
import { SchemaPipe } from '../request/schema.pipe.js';
import { changesQuery, filesQuery, problemsQuery, revisionsQuery } from './data-source.requests.js';
import { Operation } from '../openapi/operation.decorator.js';
import { dataFilePage, fileChangePage, problemFilePage, revisionPage } from './data-file.answers.js';

/** What a source holds, and what it held: files, revisions, changes, problems. */
@ApiController('data-sources')
export class DataFilesController {
  constructor(
    private readonly sources: DataSourcesService,
    private readonly dataFiles: DataFilesService,
    private readonly history: RevisionsService,
  ) {}

  @Get(':id/files')
  @Operation({
    id: 'listDataFiles',
    summary: 'List files of a data source',
    answers: { 200: dataFilePage },
    errors: ['REVISION_NOT_FOUND'],
  })
  @RequirePermission('file:read', 'source')
  files(
    @Param('id') id: string,
    @Query(new SchemaPipe(filesQuery)) query: z.output<typeof filesQuery>,
  ): Promise<Page<DataFile | DataDirectory>> {
    return this.dataFiles.list(id, query);
  }

  @Get(':id/revisions')
  @Operation({ id: 'listRevisions', summary: 'List revisions of a data source', answers: { 200: revisionPage } })
  @RequirePermission('source:view', 'source')
  revisions(
    @Param('id') id: string,
    @Query(new SchemaPipe(revisionsQuery)) query: z.output<typeof revisionsQuery>,
  ): Promise<Page<Revision>> {
    return this.history.list(id, query);
  }

  @Get(':id/changes')
  @Operation({
    id: 'listChanges',
    summary: 'Tell what changed between two revisions',
    answers: { 200: fileChangePage },
    errors: ['REVISION_NOT_FOUND'],
  })
  @RequirePermission('file:read', 'source')
  changes(
    @Param('id') id: string,
    @Query(new SchemaPipe(changesQuery)) query: z.output<typeof changesQuery>,
  ): Promise<Page<FileChange>> {
    return this.history.changes(id, query);
  }

  /** The files that could not be taken: the first 1,000 of `total`. */
  @Get(':id/problems')
  @Operation({
    id: 'listProblems',
    summary: 'List files that could not be taken',
    answers: { 200: problemFilePage },
    errors: ['REVISION_NOT_FOUND'],
  })
  @RequirePermission('source:view', 'source')
  async problems(
    @Param('id') id: string,
    @Query(new SchemaPipe(problemsQuery)) { revision }: z.output<typeof problemsQuery>,
  ): Promise<Page<RevisionProblem>> {
    const items = await this.history.problems(id, revision);
    const { problems: total } =
      revision === undefined ? await this.sources.get(id) : await this.history.get(id, revision);
    return { items, nextCursor: null, total };
  }
}
