import { type ArchiveFormat, ArchivesService } from '@lib/sources';
import { Get, Param, Query, Req, Res, StreamableFile } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { z } from 'zod';
import { RequirePermission } from '../access/access.decorators.js';
import { Operation } from '../openapi/operation.decorator.js';
import { ApiController } from '../request/api-controller.decorator.js';
import { type PlatformRequest, type PlatformResponse, rawRequest } from '../request/platform.js';
import { SchemaPipe } from '../request/schema.pipe.js';
import { archiveQuery } from './archive.requests.js';
import { attachmentHeaders } from './attachment.js';
import { entityTag, matchesNone } from '../request/entity-tag.js';
import { opened } from './opened-stream.js';

const CONTENT_TYPES: Readonly<Record<ArchiveFormat, string>> = {
  tar: 'application/x-tar',
  'tar.gz': 'application/gzip',
};
const ETAG = 'Strong: the same revision, path and format are the same bytes.';

/** Whole revisions to download. */
@ApiController('data-sources')
export class ArchiveController {
  constructor(
    private readonly archives: ArchivesService,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  /** Streams in constant memory, and no faster than the client reads it. */
  @Get(':id/archive')
  @Operation({
    id: 'getArchive',
    summary: 'Download the files of a revision as one archive',
    requestHeaders: { 'If-None-Match': 'Entity tags that the client has; one that matches is answered with 304.' },
    answers: {
      200: {
        description: 'The archive.',
        contentType: Object.values(CONTENT_TYPES),
        headers: { ETag: ETAG },
      },
      304: { description: 'The client has it.', headers: { ETag: ETAG } },
    },
    errors: ['REVISION_NOT_FOUND', 'FILE_NOT_FOUND'],
  })
  @RequirePermission('file:read', 'source')
  async archive(
    @Param('id') id: string,
    @Query(new SchemaPipe(archiveQuery)) query: z.output<typeof archiveQuery>,
    @Req() request: PlatformRequest,
    @Res({ passthrough: true }) response: PlatformResponse,
  ): Promise<StreamableFile | undefined> {
    const { httpAdapter } = this.adapterHost;
    const archive = await this.archives.prepare(id, query);
    const tag = entityTag(archive.digest);
    const headers = { ETag: tag, 'Cache-Control': 'private, no-cache' };
    const isKnown = !matchesNone(rawRequest(request).headers['if-none-match'], tag);
    const body = isKnown ? null : await opened(archive.open());
    if (isKnown) httpAdapter.status(response, 304);
    else Object.assign(headers, attachmentHeaders(archive.fileName, CONTENT_TYPES[archive.format]));
    for (const [name, value] of Object.entries(headers)) httpAdapter.setHeader(response, name, value);
    return body ? new StreamableFile(body) : undefined;
  }
}
