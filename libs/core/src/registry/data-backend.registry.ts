import { Injectable } from '@nestjs/common';
import { UnknownBackendError } from '../errors/common.errors.js';
import { BackendDuplicateError, BackendRegistryNotReadyError } from './backend.errors.js';
import type { DataBackendEntry } from './data-backend-entry.js';

/** Where a backend was found, for messages: `FtpBackend in AcmeModule`. */
export interface Registration {
  readonly entry: DataBackendEntry;
  readonly place: string;
}

/**
 * The data backends of the application, by name. Complete when `app.init()` (or `listen()`) has run the
 * `onModuleInit` hooks: read it in `onApplicationBootstrap` or later; before, each method throws
 * `BackendRegistryNotReadyError`.
 */
@Injectable()
export class DataBackendRegistry {
  // A Map: names like `constructor` must not find what an object inherits.
  private readonly registrations = new Map<string, Registration>();
  private ready = false;

  /** @throws UnknownBackendError */
  get(name: string): DataBackendEntry {
    const entry = this.find(name);
    if (!entry) {
      throw new UnknownBackendError(
        name,
        this.list().map((known) => known.name),
      );
    }
    return entry;
  }

  find(name: string): DataBackendEntry | undefined {
    return this.complete().get(name)?.entry;
  }

  has(name: string): boolean {
    return this.complete().has(name);
  }

  /** All of them, sorted by name. */
  list(): DataBackendEntry[] {
    return [...this.complete().values()].map(({ entry }) => entry).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** What a form offers as types of a source, sorted by name. */
  choices(): { name: string; label: string }[] {
    return this.list().map(({ name, label }) => ({ name, label }));
  }

  /**
   * Takes over what the explorer found; the same instance twice counts once.
   *
   * @internal
   * @throws BackendDuplicateError
   */
  fill(registrations: Iterable<Registration>): void {
    for (const registration of registrations) this.add(registration);
    this.ready = true;
  }

  private add(registration: Registration): void {
    const { name, backend } = registration.entry;
    const taken = this.registrations.get(name);
    if (taken && taken.entry.backend !== backend) {
      throw new BackendDuplicateError(name, taken.place, registration.place);
    }
    if (!taken) this.registrations.set(name, registration);
  }

  private complete(): ReadonlyMap<string, Registration> {
    if (!this.ready) throw new BackendRegistryNotReadyError();
    return this.registrations;
  }
}
