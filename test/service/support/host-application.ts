import { rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DataBackendsAdminModule, type DataBackendsAdminOptions } from '@lib/admin';
import { DataBackendsModule } from '@lib/data-backends';
import { Body, Controller, Get, type INestApplication, Module, Post, Query, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { prepareDataDirectory } from '../../support/databases.js';
import { HttpClient } from './http-client.js';
import { temporaryDirectory } from './service.js';

export type Platform = 'express' | 'fastify';

/** A route of the application's own, which takes anything. */
@Controller('own')
class OwnController {
  @Get()
  get(@Query() query: object): object {
    return { query };
  }

  @Post()
  post(@Body() body: unknown): object {
    return { body };
  }

  @Get('broken')
  broken(): never {
    throw new Error('broken on purpose');
  }
}

/** An application of somebody else that the API is mounted in. */
export interface HostApplication {
  readonly app: INestApplication;
  readonly client: HttpClient;
  /** A directory that `file:` sources may read. */
  readonly root: string;
  stop(): Promise<void>;
}

export interface HostOptions {
  readonly path?: string;
  /** Off: the application keeps no bytes of bodies either. */
  readonly webhooks?: boolean;
  /** Whether the application keeps the bytes of bodies; as `webhooks` unless it says so. */
  readonly rawBody?: boolean;
  readonly limits?: DataBackendsAdminOptions['limits'];
  readonly prefix?: string;
  readonly imports?: readonly Type[];
  readonly configure?: (app: INestApplication) => void;
}

const ADAPTERS = { express: () => new ExpressAdapter(), fastify: () => new FastifyAdapter() };

/** Starts such an application on a port of its own, with an embedded database. */
export async function startHost(platform: Platform, options: HostOptions = {}): Promise<HostApplication> {
  const { webhooks = true, rawBody = webhooks } = options;
  const directory = await temporaryDirectory();
  const root = await temporaryDirectory();
  await prepareDataDirectory(join(directory, 'data'));

  @Module({
    imports: [
      DataBackendsModule.forRoot({
        dataDir: join(directory, 'data'),
        localRoots: [root],
        worker: true,
        network: { allow: ['127.0.0.1'] },
      }),
      DataBackendsAdminModule.forRoot({
        ...(options.path !== undefined && { path: options.path }),
        ...(options.limits && { limits: options.limits }),
        webhooks,
      }),
      ...(options.imports ?? []),
    ],
    controllers: [OwnController],
  })
  class HostModule {}

  const app = await NestFactory.create(HostModule, ADAPTERS[platform](), {
    logger: false,
    abortOnError: false,
    rawBody,
  });
  if (options.prefix !== undefined) app.setGlobalPrefix(options.prefix);
  options.configure?.(app);
  const stop = async () => {
    await app.close();
    await Promise.all([directory, root].map((path) => rm(path, { recursive: true, force: true })));
  };
  try {
    await app.listen(0, '127.0.0.1');
  } catch (error) {
    await stop();
    throw error;
  }
  const { port } = app.getHttpServer().address() as AddressInfo;
  return {
    app,
    root,
    client: new HttpClient(`http://127.0.0.1:${port}`),
    stop,
  };
}
