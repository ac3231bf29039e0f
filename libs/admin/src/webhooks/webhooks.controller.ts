import { type NewWebhook, type Webhook, WebhooksService } from '@lib/sources';
import { Body, Delete, Get, HttpCode, Param, Put, Req } from '@nestjs/common';
import { RequirePermission } from '../access/access.decorators.js';
import { ApiController } from '../request/api-controller.decorator.js';
import { type PlatformRequest, requestPath } from '../request/platform.js';
import { noBody } from '../request/query-values.js';
import { SchemaPipe } from '../request/schema.pipe.js';
import { Operation } from '../openapi/operation.decorator.js';
import { newWebhookAnswer, webhookAnswer } from './webhook.answers.js';

/** A webhook with where it is. */
type Located<W> = W & {
  /** Path of its URL on this server; what comes before depends on who calls it. */
  readonly path: string;
};

/** The webhooks of sources: made, looked at, removed. */
@ApiController('data-sources')
export class WebhooksController {
  constructor(private readonly webhooks: WebhooksService) {}

  /** Makes one, in place of the one that is there. The answer is the only one that tells the secret. */
  @Put(':id/webhook')
  @Operation({
    id: 'makeWebhook',
    summary: 'Make the webhook of a data source',
    description: 'In place of the one that is there. The answer is the only one that tells the secret.',
    answers: { 200: newWebhookAnswer },
  })
  @RequirePermission('source:edit', 'source')
  async create(
    @Param('id') id: string,
    @Body(new SchemaPipe(noBody)) _body: unknown,
    @Req() request: PlatformRequest,
  ): Promise<Located<NewWebhook>> {
    return located(await this.webhooks.create(id), request);
  }

  @Get(':id/webhook')
  @Operation({
    id: 'getWebhook',
    summary: 'Read the webhook of a data source',
    answers: { 200: webhookAnswer },
    errors: ['WEBHOOK_NOT_FOUND'],
  })
  @RequirePermission('source:edit', 'source')
  async get(@Param('id') id: string, @Req() request: PlatformRequest): Promise<Located<Webhook>> {
    return located(await this.webhooks.get(id), request);
  }

  @Delete(':id/webhook')
  @Operation({
    id: 'deleteWebhook',
    summary: 'Remove the webhook of a data source',
    answers: { 204: {} },
    errors: ['WEBHOOK_NOT_FOUND'],
  })
  @HttpCode(204)
  @RequirePermission('source:edit', 'source')
  delete(@Param('id') id: string): Promise<void> {
    return this.webhooks.delete(id);
  }
}

function located<W extends Webhook>(webhook: W, request: PlatformRequest): Located<W> {
  const path = requestPath(request).replace(/data-sources\/[^/]*\/webhook\/?$/i, `hooks/${webhook.key}`);
  return { ...webhook, path };
}
