import type { ModulesContainer } from '@nestjs/core';

/** The part of `@nestjs/schedule`'s `SchedulerRegistry` that is used here; the application's may be of another copy. */
export interface TimeoutRegistry {
  doesExist(type: 'timeout', name: string): boolean;
  addTimeout(name: string, timeout: unknown): void;
  deleteTimeout(name: string): void;
}

/**
 * The application's own `SchedulerRegistry`, where it imports `ScheduleModule`; otherwise one that only we know.
 * Importing the module ourselves would fire every cron job of the application twice.
 */
export async function findTimeoutRegistry(modules: ModulesContainer): Promise<TimeoutRegistry> {
  for (const module of modules.values()) {
    for (const [token, wrapper] of module.providers) {
      if (isRegistryClass(token) && wrapper.instance) return wrapper.instance as TimeoutRegistry;
    }
  }
  // Only when it is needed: it brings a cron engine and a date library along.
  const { SchedulerRegistry } = await import('@nestjs/schedule');
  return new SchedulerRegistry();
}

/** By its methods rather than by its class: the application may have another copy of the package than this library. */
function isRegistryClass(token: unknown): boolean {
  if (typeof token !== 'function') return false;
  const { prototype } = token as { prototype?: Record<string, unknown> };
  return ['addTimeout', 'deleteTimeout', 'doesExist', 'getCronJobs'].every(
    (method) => typeof prototype?.[method] === 'function',
  );
}
