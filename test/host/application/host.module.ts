import { Controller, Get, type MiddlewareConsumer, Module, type NestModule, Param } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ScheduleModule } from '@nestjs/schedule';
import { GateLog, HostFilter, HostGuard, HostInterceptor, HostMiddleware, HostPipe } from './host-gates.js';
import { HostListener } from './host-listener.js';
import { HostTicks } from './host-ticks.js';

@Controller('orders')
class OrdersController {
  @Get(':id')
  get(@Param('id') id: string): { id: string } {
    if (id === 'missing') throw new Error('no such order');
    return { id };
  }
}

/** An application that has everything a guest could disturb. */
@Module({
  imports: [ScheduleModule.forRoot(), EventEmitterModule.forRoot()],
  controllers: [OrdersController],
  providers: [
    GateLog,
    HostListener,
    HostTicks,
    { provide: APP_GUARD, useClass: HostGuard },
    { provide: APP_PIPE, useClass: HostPipe },
    { provide: APP_INTERCEPTOR, useClass: HostInterceptor },
    { provide: APP_FILTER, useClass: HostFilter },
  ],
})
export class HostModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(HostMiddleware).forRoutes('*path');
  }
}
