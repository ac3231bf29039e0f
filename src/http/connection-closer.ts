import { type BeforeApplicationShutdown, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Server } from 'node:http';

/** How long answers that are under way may take to end when the service stops. */
const GRACE = 5_000;

/** Cuts the connections that are still open some time after the service was asked to stop. */
@Injectable()
export class ConnectionCloser implements BeforeApplicationShutdown, OnApplicationShutdown {
  private timer?: NodeJS.Timeout;

  constructor(private readonly adapterHost: HttpAdapterHost) {}

  beforeApplicationShutdown(): void {
    const server = this.adapterHost.httpAdapter.getHttpServer() as Server;
    this.timer = setTimeout(() => server.closeAllConnections(), GRACE).unref();
  }

  onApplicationShutdown(): void {
    clearTimeout(this.timer);
  }
}
