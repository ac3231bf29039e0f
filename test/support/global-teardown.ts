import type { TestServices } from './global-setup.js';

/** Stops what global-setup.ts started and removes its directory, also when tests failed. */
export default async function globalTeardown(): Promise<void> {
  const services = (globalThis as Record<symbol, unknown>)[Symbol.for('nestjs-data-backends:test-services')];
  await (services as TestServices | undefined)?.stop();
}
