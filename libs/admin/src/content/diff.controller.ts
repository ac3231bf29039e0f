import { Readable } from 'node:stream';
import { type FileDiff, FileDiffsService, type Page } from '@lib/sources';
import { Get, Param, Query, Req, Res, StreamableFile } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { z } from 'zod';
import { RequirePermission } from '../access/access.decorators.js';
import { Operation } from '../openapi/operation.decorator.js';
import { ApiController } from '../request/api-controller.decorator.js';
import { type PlatformRequest, type PlatformResponse, rawRequest } from '../request/platform.js';
import { SchemaPipe } from '../request/schema.pipe.js';
import { prefers } from './accepted-type.js';
import { attachmentHeaders, lastPart } from './attachment.js';
import { fileDiffAnswer, fileDiffPage } from './diff.answers.js';
import { diffQuery } from './diff.requests.js';
import { opened } from './opened-stream.js';

const UNIFIED = 'text/x-diff';

/** What differs in files between two revisions. */
@ApiController('data-sources')
export class DiffController {
  constructor(
    private readonly diffs: FileDiffsService,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  /**
   * Of one file, or page by page of all that changed. With `Accept: text/x-diff` the answer is what `git diff` prints, of
   * all files at once.
   */
  @Get(':id/diff')
  @Operation({
    id: 'getDiff',
    summary: 'Compare files of two revisions line by line',
    description:
      'With `path`, one file; without, every file that changed, page by page. With `Accept: text/x-diff`, what `git diff` prints of all of them at once.',
    requestHeaders: { Accept: '`application/json`, or `text/x-diff` for a patch.' },
    answers: { 200: { schema: z.union([fileDiffAnswer, fileDiffPage]), contentType: ['application/json', UNIFIED] } },
    errors: ['REVISION_NOT_FOUND', 'FILE_NOT_FOUND'],
  })
  @RequirePermission('file:read', 'source')
  async diff(
    @Param('id') id: string,
    @Query(new SchemaPipe(diffQuery)) { path, ...request }: z.output<typeof diffQuery>,
    @Req() platformRequest: PlatformRequest,
    @Res({ passthrough: true }) response: PlatformResponse,
  ): Promise<FileDiff | Page<FileDiff> | StreamableFile> {
    this.setHeaders(response, { Vary: 'Accept' });
    const { from, to } = request;
    if (prefers(UNIFIED, rawRequest(platformRequest).headers.accept)) {
      const text = await opened(Readable.from(this.diffs.unified(id, { path, from, to }), { objectMode: false }));
      const name = `${path === undefined ? 'changes' : lastPart(path)}.diff`;
      this.setHeaders(response, attachmentHeaders(name, `${UNIFIED}; charset=utf-8`));
      return new StreamableFile(text);
    }
    return path === undefined ? this.diffs.list(id, request) : this.diffs.get(id, path, { from, to });
  }

  private setHeaders(response: PlatformResponse, headers: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(headers)) this.adapterHost.httpAdapter.setHeader(response, name, value);
  }
}
