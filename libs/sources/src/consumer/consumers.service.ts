import { type AuditedFields, AuditTrail } from '@lib/audit';
import { ValidationError } from '@lib/core';
import { Database } from '@lib/database';
import { Injectable } from '@nestjs/common';
import { RevisionsRepository } from '../revision/revisions.repository.js';
import { SourceDeletion } from '../source/source-deletion.js';
import { ConsumerRequests } from './consumer-requests.js';
import { ConsumerFailedError, ConsumerNotFoundError } from './consumer.errors.js';
import { ConsumerRegistry } from './consumer.registry.js';
import type { ConsumerState, CursorKey } from './cursor.js';
import { CursorsRepository } from './cursors.repository.js';

/** One consumer of one source. */
export interface ConsumerReference {
  readonly name: string;
  /** Name or id of the source. */
  readonly source: string;
}

/** Which consumers; all of them when left out. */
export type ConsumerFilter = Partial<ConsumerReference>;

/** Where to begin again. */
export interface ReplayRequest extends ConsumerReference {
  /** The first revision that is delivered again; left out: everything at once, as at the first time. */
  readonly from?: number;
}

/** What `@OnDataFiles()` methods have been told, and what not yet. */
@Injectable()
export class ConsumersService {
  constructor(
    private readonly database: Database,
    private readonly registry: ConsumerRegistry,
    private readonly cursors: CursorsRepository,
    private readonly requests: ConsumerRequests,
    private readonly revisions: RevisionsRepository,
    private readonly deletion: SourceDeletion,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Every consumer with each of its sources, by name; those of other processes as well. A consumer of this process whose
   * source does not exist is listed with `sourceId: null`.
   */
  async list(filter: ConsumerFilter = {}): Promise<ConsumerState[]> {
    await this.requests.announce();
    const states = await this.cursors.list(filter);
    const known = new Set(states.map(({ name, source }) => `${name}\0${source}`));
    const waiting = this.registry
      .list()
      .filter(({ name }) => filter.name === undefined || name === filter.name)
      .flatMap(({ name, sources }) => sources.map((source) => ({ ...NOTHING_YET, name, source })))
      .filter(({ name, source }) => !known.has(`${name}\0${source}`))
      .filter(({ source }) => filter.source === undefined || source === filter.source);
    return [...states, ...waiting].toSorted((a, b) => compare(a.name, b.name) || compare(a.source, b.source));
  }

  /** @throws ConsumerNotFoundError */
  async get(consumer: ConsumerReference): Promise<ConsumerState> {
    const [state] = await this.list(consumer);
    if (!state) throw new ConsumerNotFoundError(consumer.name, consumer.source);
    return state;
  }

  /**
   * Delivers again: each revision from one that is kept, or everything at once. What is being delivered at the moment is
   * delivered to its end, and counts no more.
   *
   * @throws ConsumerNotFoundError, ValidationError when that revision does not exist, or cannot be told any more
   */
  async replay({ from, ...consumer }: ReplayRequest): Promise<ConsumerState> {
    const { sourceId, revision, ...state } = await this.existing(consumer);
    if (from !== undefined) {
      const oldest = await this.oldest(sourceId);
      if (!Number.isInteger(from) || from < oldest || from > revision) {
        throw new ValidationError(
          `The data source "${state.source}" has revisions ${oldest} to ${revision} to deliver again. ` +
            'Choose one of them, or leave "from" out for everything at once.',
          [{ pointer: '/from', detail: `must be from ${oldest} to ${revision}` }],
        );
      }
    }
    const key = { consumer: consumer.name, sourceId };
    await this.change('replay', key, { from: from ?? null }, () =>
      this.cursors.put(key, from === undefined ? null : from - 1),
    );
    if (!state.paused) await this.requests.enqueueNow(key);
    return this.get(consumer);
  }

  /** Delivers no more, from the next change on. Revisions are kept for it as for others. @throws ConsumerNotFoundError */
  async pause(consumer: ConsumerReference): Promise<ConsumerState> {
    const { sourceId } = await this.existing(consumer);
    const key = { consumer: consumer.name, sourceId };
    await this.change('pause', key, { paused: true }, () => this.cursors.pause(key, true));
    return this.get(consumer);
  }

  /** Goes on, at once. @throws ConsumerNotFoundError */
  async resume(consumer: ConsumerReference): Promise<ConsumerState> {
    const { sourceId } = await this.existing(consumer);
    const key = { consumer: consumer.name, sourceId };
    await this.change('resume', key, { paused: false }, () => this.cursors.pause(key, false));
    await this.requests.enqueueNow(key);
    return this.get(consumer);
  }

  /**
   * Delivers everything that there is, in this process, whether or not it runs jobs, and waits for it: for tests and
   * scripts. Only consumers of this process, and none that is paused.
   *
   * @throws ConsumerFailedError at the first that throws
   */
  async drain({ name, source, signal }: ConsumerFilter & { readonly signal?: AbortSignal } = {}): Promise<void> {
    const filter = { ...(name !== undefined && { name }), ...(source !== undefined && { source }) };
    for (;;) {
      signal?.throwIfAborted();
      const behind = (await this.list(filter)).filter(
        (state) => state.lag > 0 && !state.paused && this.registry.find(state.name)?.sources.includes(state.source),
      );
      if (behind.length === 0) return;
      for (const state of behind) await this.runHere(state, signal);
    }
  }

  private async change(
    action: 'replay' | 'pause' | 'resume',
    { consumer, sourceId }: CursorKey,
    after: AuditedFields,
    work: () => Promise<void>,
  ): Promise<void> {
    await this.database.transaction(async () => {
      await work();
      await this.audit.record({
        action,
        object: { type: 'consumer', id: consumer, name: consumer },
        after: { ...after, source: sourceId },
      });
    });
  }

  private async runHere({ name, source, sourceId }: ConsumerState, signal?: AbortSignal): Promise<void> {
    const { status, error } = await this.requests.runHere({ consumer: name, sourceId: sourceId! }, signal);
    if (status !== 'completed') throw new ConsumerFailedError(name, source, error?.message ?? `its job was ${status}`);
    await this.deletion.finish(sourceId!);
  }

  private async existing(consumer: ConsumerReference): Promise<ConsumerState & { readonly sourceId: string }> {
    const { sourceId, ...state } = await this.get(consumer);
    if (sourceId === null) throw new ConsumerNotFoundError(consumer.name, consumer.source);
    return { sourceId, ...state };
  }

  /** The first revision that can be told: the one before it is kept as well, or is none. */
  private async oldest(sourceId: string): Promise<number> {
    const number = await this.revisions.oldest(sourceId);
    return number === null || number === 1 ? 1 : number + 1;
  }
}

const NOTHING_YET = {
  sourceId: null,
  cursor: null,
  revision: 0,
  lag: 0,
  failures: 0,
  lastError: null,
  nextTry: null,
  handledAt: null,
  paused: false,
};

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
