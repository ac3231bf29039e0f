import { type DataBackendEntry, DataBackendRegistry } from '@lib/core';
import type { Page } from '@lib/sources';
import { Get } from '@nestjs/common';
import { ApiController } from '../request/api-controller.decorator.js';

/** A data backend, and the form of its parameters. */
export type ShownBackend = Pick<
  DataBackendEntry,
  'name' | 'label' | 'isLocal' | 'plugin' | 'jsonSchema' | 'sensitiveParameters'
>;

/** The kinds of sources that there are. */
@ApiController('backends')
export class BackendsController {
  constructor(private readonly registry: DataBackendRegistry) {}

  @Get()
  list(): Page<ShownBackend> {
    const items = this.registry.list().map(({ name, label, isLocal, plugin, jsonSchema, sensitiveParameters }) => ({
      name,
      label,
      isLocal,
      plugin,
      jsonSchema,
      sensitiveParameters,
    }));
    return { items, nextCursor: null, total: items.length };
  }
}
