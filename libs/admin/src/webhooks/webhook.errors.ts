import { DataBackendsError } from '@lib/core';

/** Nobody who has the secret sent the delivery, or there is no webhook of that key: which one is not told. */
export class DeliveryRefusedError extends DataBackendsError {
  constructor() {
    super(
      'WEBHOOK_REFUSED',
      'The delivery is not signed with the secret of this webhook, or there is none. Give the sender the URL and the ' +
        'secret that PUT /api/data-sources/:id/webhook answered with.',
    );
  }
}

/** The application parses bodies and keeps no copy, so that signatures cannot be checked. */
export class RawBodyMissingError extends DataBackendsError {
  constructor() {
    super(
      'WEBHOOK_RAW_BODY_MISSING',
      'The application does not keep the bytes of request bodies, which webhooks are signed over. Start it with ' +
        'NestFactory.create(AppModule, { rawBody: true }), or without webhooks: DataBackendsAdminModule.forRoot({ ' +
        'webhooks: false }).',
    );
  }
}
