import { pageOfItems } from '@lib/core';
import type { Page } from '@lib/data-backends';
import { type ConsumerState, ConsumersService } from '@lib/sources';
import { Get, Query } from '@nestjs/common';
import type { z } from 'zod';
import { RequirePermission } from '../access/access.decorators.js';
import { type Caller, CurrentCaller } from '../access/caller.js';
import { Operation } from '../openapi/operation.decorator.js';
import { ApiController } from '../request/api-controller.decorator.js';
import { SchemaPipe } from '../request/schema.pipe.js';
import { consumerPage } from './consumer.answers.js';
import { consumersQuery } from './consumer.requests.js';

/** What follows sources, and how far each is. */
@ApiController('consumers')
export class ConsumersController {
  constructor(private readonly consumers: ConsumersService) {}

  /** By name, then by source. */
  @Get()
  @Operation({ id: 'listConsumers', summary: 'List how far each consumer is', answers: { 200: consumerPage } })
  @RequirePermission('source:view', 'listed')
  async list(
    @Query(new SchemaPipe(consumersQuery))
    { name, source, paused, lagging, ...page }: z.output<typeof consumersQuery>,
    @CurrentCaller() { sources }: Caller,
  ): Promise<Page<ConsumerState>> {
    const filter = { ...(name !== undefined && { name }), ...(source !== undefined && { source }) };
    const found = (await this.consumers.list(filter)).filter(
      (state) =>
        (!sources || (state.sourceId !== null && sources.has(state.sourceId))) &&
        (paused === undefined || state.paused === paused) &&
        (lagging === undefined || state.lag > 0 === lagging),
    );
    return pageOfItems(found, page, (state) => JSON.stringify([state.name, state.source, state.sourceId]));
  }
}
