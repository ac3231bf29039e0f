import { DataBackendRegistry } from '@lib/core';
import type { Page } from '@lib/sources';
import { Get } from '@nestjs/common';
import { RequirePermission } from '../access/access.decorators.js';
import { ApiController } from '../request/api-controller.decorator.js';
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
  list(): Page<ShownBackend> {
    const items = this.registry.list().map((entry) => showBackend(entry));
    return { items, nextCursor: null, total: items.length };
  }
}
