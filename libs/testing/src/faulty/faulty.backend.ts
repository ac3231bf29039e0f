import { Backend, type BackendContext, type BackendTarget, type Snapshot, type SourceAddress } from '@lib/core';
import { Faults } from './faults.js';
import { FaultySnapshot } from './faulty-snapshot.js';

/**
 * A backend that does what another one does, but for the faults that a test asks for: `faults.inject('read', 3, …)`. Put
 * it in place of the real one: `{ provide: FtpBackend, useValue: new FaultyBackend(ftp, faults) }`.
 */
export class FaultyBackend<P = Record<string, unknown>> extends Backend<P> {
  constructor(
    private readonly backend: Backend<P>,
    readonly faults = new Faults(),
  ) {
    super();
  }

  override async revision(target: BackendTarget<P>, context: BackendContext): Promise<string | null> {
    await this.faults.reach('probe', context.signal);
    return this.backend.revision(target, context);
  }

  override async fetch(target: BackendTarget<P>, context: BackendContext): Promise<Snapshot> {
    await this.faults.reach('fetch', context.signal);
    return new FaultySnapshot(await this.backend.fetch(target, context), this.faults, context.signal);
  }

  override normalize(source: SourceAddress): SourceAddress {
    return this.backend.normalize(source);
  }
}
