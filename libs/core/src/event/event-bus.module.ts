import { Module } from '@nestjs/common';
import { EventBus } from './event-bus.js';

/** One `EventBus` for all libraries: without an emitter of the application they share the one it makes. */
@Module({ providers: [EventBus], exports: [EventBus] })
export class EventBusModule {}
