import {
  AccessPolicy,
  DataBackendsAdminModule,
  ProblemFilter,
  SessionsService,
  TokenAccessPolicy,
  TokensService,
} from '@lib/admin';
import { DataBackendsModule, MeterSource } from '@lib/data-backends';
import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ScheduleModule } from '@nestjs/schedule';
import { CONFIGURATION, type Configuration } from './configuration/configuration.js';
import { DemoService } from './demo/demo.service.js';
import { ConnectionCloser } from './http/connection-closer.js';
import { IndexController } from './http/index.controller.js';
import { isLoopback } from './http/loopback.js';
import { MetricsController } from './metrics/metrics.controller.js';
import { MetricsReader } from './metrics/metrics.reader.js';

/** The service: data sources with their API, in an application of their own. */
@Module({})
export class AppModule {
  static async forRoot(configuration: Configuration): Promise<DynamicModule> {
    return {
      module: AppModule,
      imports: [
        // For the event handlers and schedules of plugins.
        EventEmitterModule.forRoot(),
        ScheduleModule.forRoot(),
        await DataBackendsModule.forRoot(configuration.dataBackends),
        DataBackendsAdminModule.forRoot({
          path: '/',
          secureCookies: configuration.secureCookies,
          limits: configuration.requestLimits,
        }),
      ],
      controllers: [IndexController, MetricsController],
      providers: [
        { provide: CONFIGURATION, useValue: configuration },
        { provide: APP_FILTER, useClass: ProblemFilter },
        {
          provide: AccessPolicy,
          inject: [TokensService, SessionsService],
          useFactory: (tokens: TokensService, sessions: SessionsService) =>
            new TokenAccessPolicy(tokens, {
              adminToken: configuration.adminToken,
              openWithoutTokens: isLoopback(configuration.host),
              sessions,
            }),
        },
        MetricsReader,
        { provide: MeterSource, inject: [MetricsReader], useFactory: ({ provider }: MetricsReader) => provider },
        ConnectionCloser,
        DemoService,
      ],
    };
  }
}
