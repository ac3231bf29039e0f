import { DataBackendRegistry, pageOfItems } from '@lib/core';
import type { Page } from '@lib/sources';
import { Get, Query } from '@nestjs/common';
import type { z } from 'zod';
import { RequirePermission } from '../access/access.decorators.js';
import { ApiController } from '../request/api-controller.decorator.js';
import { listQuery } from '../request/query-values.js';
import { SchemaPipe } from '../request/schema.pipe.js';
import { showBackend, type ShownBackend } from './shown-backend.js';
import { Operation } from '../openapi/operation.decorator.js';
import { backendPage } from './backend.answers.js';

/** The kinds of sources that there are. */
@ApiController('backends')
export class BackendsController {
  constructor(private readonly registry: DataBackendRegistry) {}

  @Get()
  @Operation({ id: 'listBackends', summary: 'List data backends', answers: { 200: backendPage } })
  @RequirePermission('source:view', 'nothing')
  list(@Query(new SchemaPipe(listQuery)) page: z.output<typeof listQuery>): Page<ShownBackend> {
    const backends = this.registry.list().map((entry) => showBackend(entry));
    return pageOfItems(backends, page, ({ name }) => name);
  }
}
