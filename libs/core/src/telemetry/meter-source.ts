import { type Meter, metrics } from '@opentelemetry/api';
import type { ModulesContainer } from '@nestjs/core';
import { VERSION } from '../plugin/version.js';
import { findProvider } from '../registry/find-provider.js';

/** Name of the instrumentation, of traces and metrics alike. */
export const INSTRUMENTATION = 'nestjs-data-backends';

/**
 * Where metrics go. Provide a `MeterProvider` of OpenTelemetry in any module of the application, under this class as the
 * token; without one they go to the global one that the SDK of the application has set, if it has.
 */
export abstract class MeterSource {
  abstract getMeter(name: string, version?: string): Meter;
}

/** What instruments are made with. Call it when the application starts: before, its SDK may not be there. */
export function findMeter(modules: ModulesContainer): Meter {
  return (findProvider(modules, MeterSource) ?? metrics).getMeter(INSTRUMENTATION, VERSION);
}
