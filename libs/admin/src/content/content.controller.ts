import { Readable } from 'node:stream';
import { DataFilesService, type DataFile, FileHasNoContentError } from '@lib/sources';
import { Get, Param, Query, Req, Res, StreamableFile } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { z } from 'zod';
import { RequirePermission } from '../access/access.decorators.js';
import { RangeNotSatisfiableError } from '../problem/http.errors.js';
import { ApiController } from '../request/api-controller.decorator.js';
import { type PlatformRequest, type PlatformResponse, rawRequest } from '../request/platform.js';
import { queryValues } from '../request/query-values.js';
import { SchemaPipe } from '../request/schema.pipe.js';
import { opened } from './opened-stream.js';
import { answerContent, type ContentAnswer, type FileWithContent } from './content-answer.js';
import { Operation } from '../openapi/operation.decorator.js';

const contentQuery = z.strictObject({ path: queryValues.path, revision: queryValues.revision.optional() });

const CONTENT_HEADERS = { ETag: 'The SHA-256 of the whole content, in quotes.', 'Accept-Ranges': '`bytes`' };

/** The bytes of files. */
@ApiController('data-sources')
export class ContentController {
  constructor(
    private readonly files: DataFilesService,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  /** Streams content, in constant memory and no faster than the client reads it; HEAD is routed here too. */
  @Get(':id/content')
  @Operation({
    id: 'getContent',
    summary: 'Read the content of a file',
    description: 'Streams the bytes; whatever they are, a browser takes them as a download. `HEAD` is answered too.',
    requestHeaders: {
      'If-None-Match': 'Entity tags that the client has; one that matches is answered with 304.',
      Range: 'One range of bytes.',
      'If-Range': 'Entity tag that the range is of; everything is sent when it is another.',
    },
    answers: {
      200: { description: 'All bytes.', contentType: 'application/octet-stream', headers: CONTENT_HEADERS },
      206: {
        description: 'The bytes of the range.',
        contentType: 'application/octet-stream',
        headers: { ...CONTENT_HEADERS, 'Content-Range': 'Which bytes of how many.' },
      },
      304: { description: 'The client has them.', headers: { ETag: CONTENT_HEADERS.ETag } },
    },
    errors: ['REVISION_NOT_FOUND', 'FILE_NOT_FOUND', 'FILE_HAS_NO_CONTENT', 'RANGE_NOT_SATISFIABLE'],
  })
  @RequirePermission('file:read', 'source')
  async content(
    @Param('id') id: string,
    @Query(new SchemaPipe(contentQuery)) { path, revision }: z.output<typeof contentQuery>,
    @Req() request: PlatformRequest,
    @Res({ passthrough: true }) response: PlatformResponse,
  ): Promise<StreamableFile | undefined> {
    const file = withContent(await this.files.get(id, path, { revision }));
    const answer = this.answer(file, request, response);
    // Read before anything is promised in headers: what fails here is still a proper error.
    const body = answer.range ? await opened(this.files.open(file, answer.range)) : Readable.from([]);
    this.writeHead(response, answer);
    return answer.status === 304 ? undefined : new StreamableFile(body);
  }

  private answer(file: FileWithContent, request: PlatformRequest, response: PlatformResponse): ContentAnswer {
    const { method = 'GET', headers } = rawRequest(request);
    try {
      return answerContent(file, { method, headers });
    } catch (error) {
      if (error instanceof RangeNotSatisfiableError) {
        this.adapterHost.httpAdapter.setHeader(response, 'Content-Range', `bytes */${file.size}`);
      }
      throw error;
    }
  }

  private writeHead(response: PlatformResponse, { status, headers }: ContentAnswer): void {
    const { httpAdapter } = this.adapterHost;
    httpAdapter.status(response, status);
    for (const [name, value] of Object.entries(headers)) httpAdapter.setHeader(response, name, value);
  }
}

/** @throws FileHasNoContentError */
function withContent(file: DataFile): FileWithContent {
  const { hash, size } = file;
  if (hash === null || size === null) throw new FileHasNoContentError(file.path, file.type);
  return { ...file, hash, size };
}
