import { Injectable, Logger } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import eventemitter2 from 'eventemitter2';

/** The part of EventEmitter2 that is used here; the application's own may be of another copy of that package. */
type Emitter = Pick<eventemitter2.EventEmitter2, 'emit' | 'on' | 'off' | 'hasListeners'>;

/**
 * Sends events through the application's own `EventEmitter2`, so that its `@OnEvent()` handlers hear them, or
 * through one of this library's when the application has none.
 */
@Injectable()
export class EventBus {
  private readonly logger = new Logger('Events');
  private emitter?: Emitter;

  constructor(private readonly modules: ModulesContainer) {}

  /** The emitter in use: to listen without `@OnEvent()`. */
  get events(): Emitter {
    return (this.emitter ??= this.findEmitter() ?? new eventemitter2.EventEmitter2());
  }

  /** Whether anybody would hear an event: what goes with it need not be looked up otherwise. */
  hasListeners(name: string): boolean {
    return Boolean(this.events.hasListeners(name));
  }

  /** Tells listeners. A listener that throws is logged; what happened has happened. */
  emit(name: string, payload: unknown): void {
    try {
      this.events.emit(name, payload);
    } catch (error) {
      this.logger.error(`A listener of ${name} failed`, error instanceof Error ? error.stack : String(error));
    }
  }

  /** By its methods rather than by its class: the application may have another copy of the package than this library. */
  private findEmitter(): Emitter | undefined {
    for (const module of this.modules.values()) {
      for (const [token, wrapper] of module.providers) {
        if (isEmitterClass(token) && wrapper.instance) {
          return wrapper.instance as Emitter;
        }
      }
    }
    return undefined;
  }
}

function isEmitterClass(token: unknown): boolean {
  if (typeof token !== 'function') return false;
  const { prototype } = token as { prototype?: Record<string, unknown> };
  return typeof prototype?.['emitAsync'] === 'function' && typeof prototype['onAny'] === 'function';
}
