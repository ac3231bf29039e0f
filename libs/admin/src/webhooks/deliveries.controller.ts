import { isDataBackendsError } from '@lib/core';
import { type DataSource, DataSourcesService, WebhooksService } from '@lib/sources';
import { HttpCode, Param, Post, Req } from '@nestjs/common';
import { OpenToEveryone } from '../access/access.decorators.js';
import { TakesDeliveries } from '../limits/body-limit.decorator.js';
import { RequestLimits } from '../limits/request-limits.js';
import { ApiController } from '../request/api-controller.decorator.js';
import { hasBody } from '../request/json-body.guard.js';
import { type PlatformRequest, rawRequest } from '../request/platform.js';
import { concerns } from './concern.js';
import { deliveredChange } from './delivery-content.js';
import { type Sender, verifiedSender } from './delivery-signature.js';
import { DeliveryRefusedError, RawBodyMissingError } from './webhook.errors.js';
import { Operation } from '../openapi/operation.decorator.js';
import { type DeliveryAnswer, deliveryAnswer } from './webhook.answers.js';

/** Takes deliveries of webhooks: a push to a repository is in the database seconds later. */
@ApiController('hooks')
export class DeliveriesController {
  constructor(
    private readonly webhooks: WebhooksService,
    private readonly sources: DataSourcesService,
    private readonly limits: RequestLimits,
  ) {}

  /**
   * Signed with the secret of the webhook, which is what lets a delivery in.
   *
   * @throws DeliveryRefusedError, RawBodyMissingError, RateLimitedError
   */
  @Post(':key')
  @Operation({
    id: 'deliver',
    summary: 'Deliver an event of a webhook',
    description:
      'Signed with the secret of the webhook, in the header that GitHub, GitLab, Gitea, Forgejo or Bitbucket uses.',
    body: {
      description: 'What the sender says that happened, in its own form.',
      contentType: 'application/json',
      examples: [{ ref: 'refs/heads/main', repository: { clone_url: 'https://git.example.org/core-config.git' } }],
    },
    answers: { 202: deliveryAnswer },
    errors: ['WEBHOOK_REFUSED'],
  })
  @HttpCode(202)
  @TakesDeliveries()
  @OpenToEveryone()
  async deliver(
    @Param('key') key: string,
    @Req() request: PlatformRequest & { readonly rawBody?: Buffer; readonly body?: unknown },
  ): Promise<DeliveryAnswer> {
    const { headers } = rawRequest(request);
    const { body, rawBody = hasBody(headers) ? undefined : Buffer.alloc(0) } = request;
    if (!rawBody) throw new RawBodyMissingError();
    const receiver = await this.webhooks.receiver(key);
    const sender = receiver && verifiedSender(headers, rawBody, receiver.secret);
    if (!sender) throw new DeliveryRefusedError();
    this.limits.countDelivery(receiver.sourceId);
    const source = await this.sources.get(receiver.sourceId);
    const outcome = await this.take(source, sender, body);
    await this.webhooks.note(source.id, outcome);
    return { outcome };
  }

  /** However many deliveries there are: while a sync waits, no second one is added. */
  private async take(source: DataSource, sender: Sender, body: unknown): Promise<DeliveryAnswer['outcome']> {
    if (!source.enabled || !concerns(source, deliveredChange(body))) return 'ignored';
    try {
      await this.sources.enqueueSync(source.id, { actor: { id: 'webhook', name: `Webhook of ${sender}` } });
      return 'queued';
    } catch (error) {
      if (isDataBackendsError(error) && error.code === 'SOURCE_DISABLED') return 'ignored';
      throw error;
    }
  }
}
