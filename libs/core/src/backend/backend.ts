import type { LoggerService } from '@nestjs/common';
import type { Limits } from '../limits.js';
import type { Network } from '../network.js';
import type { Snapshot } from './snapshot.js';

/** The configured place to read. */
export interface BackendTarget<P = Record<string, unknown>> {
  /** URL of the source, as the user gave it, without credentials. */
  readonly url: string;
  /** Parameters as the backend's schema parsed them, sensitive ones in clear. */
  readonly parameters: P;
}

/** Tells how far a long operation is. Each report is a sign of life too: `limits.idleTimeout` begins anew with it. */
export interface ProgressReporter {
  /** `total` is left out while it is not known. */
  report(progress: { step: string; done: number; total?: number }): void;
}

/** What the engine lends to a backend while one operation runs. */
export interface BackendContext {
  /** Aborts when the sync is cancelled, times out or loses its lease; the reason is an error of the catalogue. */
  readonly signal: AbortSignal;
  readonly logger: LoggerService;
  readonly progress: ProgressReporter;
  /**
   * A directory of this source alone, created by the engine, kept between syncs: for caches. Everything in
   * it may vanish at any time between two syncs. Only one sync of the source uses it at a time.
   */
  readonly cacheDir: string;
  readonly limits: Limits;
  /** What the source may reach. Every connection and every local path goes through it. */
  readonly network: Network;
}

const BRAND: unique symbol = Symbol.for('nestjs-data-backends:backend') as never;

/**
 * Code that can read one kind of system of record. Extend it, decorate the class with `@DataBackend()`, and
 * add it to the providers of a module.
 *
 * Source: NetBox's `DataBackend`, with a probe and a listing in place of a full copy.
 */
export abstract class Backend<P = Record<string, unknown>> {
  readonly [BRAND] = true;

  /**
   * The remote's current revision by a cheap probe (one round trip); null = it has none. The answer only
   * decides whether anything changed; what is published comes from `fetch()`.
   *
   * @throws an error of the catalogue when the remote cannot be asked
   */
  async revision(_target: BackendTarget<P>, _context: BackendContext): Promise<string | null> {
    return null;
  }

  /**
   * A consistent view of the remote. The engine disposes of it when the sync ends, however it ends.
   *
   * @throws an error of the catalogue when the remote cannot be read
   */
  abstract fetch(target: BackendTarget<P>, context: BackendContext): Promise<Snapshot>;

  /**
   * Moves what belongs in parameters out of the URL (credentials in a URL, for instance) before a source
   * is validated and stored, and refuses URLs that this backend cannot read. Pure; no I/O.
   *
   * @throws ValidationError or another error of the catalogue when the URL is not usable
   */
  normalize(source: SourceAddress): SourceAddress {
    return source;
  }
}

/** Where a source reads, as the user gave it: nothing is parsed yet. */
export interface SourceAddress {
  readonly url: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** True for instances of `Backend`, also when they come from a second copy of this package. */
export function isBackend(value: unknown): value is Backend {
  return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[BRAND] === true;
}
