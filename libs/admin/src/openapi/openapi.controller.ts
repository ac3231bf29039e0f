import { Readable } from 'node:stream';
import { Get, Param, Req, Res, StreamableFile } from '@nestjs/common';
import { HttpAdapterHost, ModulesContainer } from '@nestjs/core';
import { OpenToEveryone } from '../access/access.decorators.js';
import { ApiController } from '../request/api-controller.decorator.js';
import { apiRoutes } from '../request/api-routes.js';
import { type PlatformRequest, type PlatformResponse, requestPath } from '../request/platform.js';
import { type ApiDocument, describeApi } from './api-document.js';
import { apiDocumentAnswer } from './api-document.answers.js';
import { DOCS_PAGE, DOCS_POLICY, docsFile, swaggerUi } from './docs-page.js';
import { Operation } from './operation.decorator.js';

/** The description of the API, for programs and for people. It says nothing of what is kept here: everyone may read it. */
@ApiController('')
export class OpenApiController {
  private document: ApiDocument | undefined;

  constructor(
    private readonly modules: ModulesContainer,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  @Get('openapi.json')
  @Operation({
    id: 'getOpenApi',
    summary: 'Read this document',
    answers: { 200: { description: 'This document.', schema: apiDocumentAnswer } },
  })
  @OpenToEveryone()
  openApi(): ApiDocument {
    this.document ??= describeApi(apiRoutes(this.modules));
    return this.document;
  }

  @Get('docs')
  @Operation({
    id: 'getDocs',
    summary: 'Show this document as a page',
    answers: { 200: { description: 'The page.', contentType: 'text/html' } },
    errors: ['PACKAGE_MISSING'],
  })
  @OpenToEveryone()
  docs(@Req() request: PlatformRequest, @Res({ passthrough: true }) response: PlatformResponse): StreamableFile {
    swaggerUi();
    const { httpAdapter } = this.adapterHost;
    httpAdapter.setHeader(response, 'Content-Security-Policy', DOCS_POLICY);
    // Its files are beside it only without the slash that some platforms take for the same.
    const page = requestPath(request).endsWith('/') ? DOCS_PAGE.replaceAll('"docs/', '"./') : DOCS_PAGE;
    return this.send(response, 'text/html; charset=utf-8', Readable.from([Buffer.from(page)]));
  }

  @Get('docs/:file')
  @Operation({
    id: 'getDocsFile',
    summary: 'Read a file of that page',
    answers: {
      200: { description: 'The file: a script or a style sheet.', contentType: ['text/javascript', 'text/css'] },
    },
    errors: ['NOT_FOUND', 'PACKAGE_MISSING'],
  })
  @OpenToEveryone()
  docsFile(@Param('file') name: string, @Res({ passthrough: true }) response: PlatformResponse): StreamableFile {
    const { contentType, open } = docsFile(name);
    this.adapterHost.httpAdapter.setHeader(response, 'Cache-Control', 'no-cache');
    return this.send(response, contentType, open());
  }

  private send(response: PlatformResponse, contentType: string, body: Readable): StreamableFile {
    const { httpAdapter } = this.adapterHost;
    httpAdapter.setHeader(response, 'X-Content-Type-Options', 'nosniff');
    return new StreamableFile(body, { type: contentType });
  }
}
