import { DataBackendsError } from '@lib/core';

/** The source has no webhook. */
export class WebhookNotFoundError extends DataBackendsError {
  constructor(source: string) {
    super(
      'WEBHOOK_NOT_FOUND',
      `The data source "${source}" has no webhook. Make one: PUT /api/data-sources/:id/webhook`,
    );
  }
}
