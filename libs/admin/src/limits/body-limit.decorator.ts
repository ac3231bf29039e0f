import { SetMetadata } from '@nestjs/common';

const DELIVERY_BODY = Symbol.for('nestjs-data-backends:delivery-body');

/** A route whose body may be as large as a delivery of a webhook. */
export function TakesDeliveries(): MethodDecorator {
  return SetMetadata(DELIVERY_BODY, true);
}

/** Which limit the body of a handler has. */
export function bodyKindOf(handler: object): 'body' | 'delivery' {
  return Reflect.hasMetadata(DELIVERY_BODY, handler) ? 'delivery' : 'body';
}
