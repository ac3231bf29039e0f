import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { keepsRawBodies } from './raw-bodies.js';
import { RawBodyMissingError } from './webhook.errors.js';

/** Stops the start of an application that could not check the signature of any delivery. */
@Injectable()
export class RawBodyCheck implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost) {}

  /** @throws RawBodyMissingError */
  async onModuleInit(): Promise<void> {
    // Without HTTP there are no deliveries.
    const { httpAdapter } = this.host;
    if (httpAdapter && (await keepsRawBodies(httpAdapter.getInstance())) === false) throw new RawBodyMissingError();
  }
}
