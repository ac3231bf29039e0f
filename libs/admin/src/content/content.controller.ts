import { once } from 'node:events';
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
import { answerContent, type ContentAnswer, type FileWithContent } from './content-answer.js';

const contentQuery = z.strictObject({ path: queryValues.path, revision: queryValues.revision.optional() });

/** The bytes of files. */
@ApiController('data-sources')
export class ContentController {
  constructor(
    private readonly files: DataFilesService,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  /** Streams content, in constant memory and no faster than the client reads it; HEAD is routed here too. */
  @Get(':id/content')
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

/** A stream of which the first bytes have arrived. */
async function opened(stream: Readable): Promise<Readable> {
  await once(stream, 'readable');
  return stream;
}
