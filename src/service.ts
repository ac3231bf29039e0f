import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { requestLimits, TokensService } from '@lib/admin';
import type { LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';
import type { Configuration } from './configuration/configuration.js';
import { isLoopback } from './http/loopback.js';
import { refuseForeignRequests } from './http/request-origin.js';
import { serviceUrl } from './http/service-url.js';
import { AddressInUseError, ListenRefusedError } from './http/service.errors.js';

/** Milliseconds that a client may take to send its headers, at most. */
const HEADERS_TIMEOUT = 20_000;
/** Milliseconds between two looks for who takes longer. */
const TIMEOUT_CHECKS = 5_000;
/** Milliseconds that an idle connection is kept: longer than proxies do, which would send into one that is just closed. */
const IDLE_TIMEOUT = 75_000;

/**
 * The service as an application that is initialized, but does not listen yet.
 *
 * @throws ListenRefusedError, and what stops the start of `DataBackendsModule`
 */
export async function createService(
  configuration: Configuration,
  logger: LoggerService | false,
): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(await AppModule.forRoot(configuration), {
    abortOnError: false,
    bodyParser: false,
    // What webhooks are signed over.
    rawBody: true,
    logger,
  });
  app.set('query parser', 'simple');
  // Those of helmet, which Nest has built in.
  app.useSecurityHeaders({
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: "'none'", frameAncestors: "'none'" } },
    xFrameOptions: { action: 'deny' },
    // Without TLS of its own the service cannot ask for it.
    strictTransportSecurity: false,
  });
  app.use(refuseForeignRequests(configuration.host));
  if (configuration.trustedProxies.length > 0) app.set('trust proxy', configuration.trustedProxies);
  const { bodyBytes, deliveryBytes } = requestLimits(configuration.requestLimits);
  app.useBodyParser('json', { limit: Math.max(bodyBytes, deliveryBytes) });
  await app.init();
  try {
    await refuseUnprotected(configuration, app.get(TokensService));
  } catch (error) {
    await app.close();
    throw error;
  }
  return app;
}

/**
 * Lets the service listen, and gives its URL.
 *
 * @throws AddressInUseError, ListenRefusedError
 */
export async function listen(
  app: NestExpressApplication,
  { host, port, requestTimeout }: Configuration,
): Promise<string> {
  const server: Server = app.getHttpServer();
  // Time to send a request, and not to be answered: that is as long as it takes, for instance for an archive.
  Object.assign(server, {
    headersTimeout: Math.min(HEADERS_TIMEOUT, requestTimeout),
    requestTimeout,
    connectionsCheckingInterval: Math.min(TIMEOUT_CHECKS, requestTimeout),
    keepAliveTimeout: IDLE_TIMEOUT,
  });
  try {
    await once(server.listen({ host, port }), 'listening');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw new AddressInUseError(host, port);
    throw new ListenRefusedError(host, `${message}. Correct HOST and PORT.`, error);
  }
  const { port: taken } = server.address() as AddressInfo;
  return serviceUrl({ host, port: taken });
}

/** Where others can connect, nobody may do anything without a token: there must be one. */
async function refuseUnprotected({ host, adminToken }: Configuration, tokens: TokensService): Promise<void> {
  if (isLoopback(host) || adminToken !== undefined || (await tokens.any())) return;
  throw new ListenRefusedError(
    host,
    'others can connect there, and there is no token that they would need. Set DATA_BACKENDS_ADMIN_TOKEN, make a token ' +
      'with "data-backends token create", or set HOST to 127.0.0.1.',
  );
}
