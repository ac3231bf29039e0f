import { IgnoreRules, inSpan, type Limits, toDataBackendsError } from '@lib/core';
import { Database } from '@lib/database';
import { Clock } from '@lib/jobs';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { SOURCES_OPTIONS, type SourcesOptions } from '../common/sources-options.js';
import { ConsumerRequests } from '../consumer/consumer-requests.js';
import { ContentStore } from '../content/content-store.js';
import { SyncEvents } from '../event/sync-events.js';
import type { DataSourceRow } from '../source/data-source.row.js';
import { SourceReader, type ReadableSource } from '../source/source-reader.js';
import { SourceDisabledError } from '../source/source.errors.js';
import { addressKey, configurationKey, fingerprintScope, planId } from '../source/source-keys.js';
import { type ChangeCounts, planChanges } from './change-plan.js';
import { readChanges } from './change-reader.js';
import { isHeld } from './deletion-guard.js';
import { type Listing, readListing, refuseDuplicates } from './listing.js';
import { describePlan } from './plan-report.js';
import { Publisher, type RemoteState } from './publisher.js';
import { useSnapshot } from './snapshot-use.js';
import { SYNC_CHECKPOINT, type SyncCheckpoint, type SyncStep } from './sync-checkpoint.js';
import { refreshStatistics } from './statistics.js';
import type { LeaseJob } from './lease.js';
import { endingOf, failedEnding } from './sync-ending.js';
import { type LockedSource, type LockedWork, SyncLock } from './sync-lock.js';
import type { SyncRun } from './sync-report.js';
import { KEPT_PROBLEMS, type SyncPlan, type SyncResult } from './sync-result.js';
import type { SyncScope } from './sync-scope.js';
import { SyncTelemetry } from '../telemetry/sync-telemetry.js';
import { ObjectRequests } from '../synced-object/object-requests.js';
import { PlanStaleError, SyncTimeoutError } from './sync.errors.js';
import { settled } from './watched.js';

/** How a sync is asked for. */
export interface SyncOptions {
  /** The `planId` of a held sync: go ahead although most files disappeared. */
  readonly confirm?: string;
  readonly signal?: AbortSignal;
}

/** A locked source whose backend can be told to stop. */
type StoppableSource = LockedSource & { readonly stop: (reason: unknown) => void };

/** A sync that is under way, before and after there is a snapshot to read. */
type Prepared = Omit<SyncScope, 'snapshot'> & Pick<StoppableSource, 'stop'> & { readonly readable: ReadableSource };

/**
 * Carries out syncs: probe → list → plan → read → publish → tell. Data flows one way, and nothing is visible
 * to readers until the one update that publishes.
 */
@Injectable()
export class SyncService {
  private readonly limits: Limits;

  constructor(
    private readonly database: Database,
    private readonly lock: SyncLock,
    private readonly reader: SourceReader,
    private readonly contents: ContentStore,
    private readonly events: SyncEvents,
    private readonly telemetry: SyncTelemetry,
    private readonly consumers: ConsumerRequests,
    private readonly objects: ObjectRequests,
    private readonly clock: Clock,
    @Inject(SOURCES_OPTIONS) options: SourcesOptions,
    @Optional() @Inject(SYNC_CHECKPOINT) private readonly checkpoint?: SyncCheckpoint,
  ) {
    this.limits = options.limits;
  }

  /**
   * Brings the files of a source in line with its remote.
   *
   * @throws SourceNotFoundError, SourceDisabledError, SyncInProgressError, PlanStaleError, and any error of the
   *   catalogue that the backend met; whatever it throws, the published revision is untouched
   */
  sync(sourceId: string, options: SyncOptions = {}, run?: SyncRun): Promise<SyncResult> {
    return inSpan('data_source.sync', { 'data_backends.source.id': sourceId }, async (span) => {
      const result = await this.syncAndTell(sourceId, options, run);
      span.setAttributes({
        'data_backends.sync.outcome': result.outcome,
        'data_backends.sync.revision': result.revision,
      });
      return result;
    });
  }

  private async syncAndTell(
    sourceId: string,
    { confirm, signal }: SyncOptions,
    run: SyncRun | undefined,
  ): Promise<SyncResult> {
    const scheduled = run?.scheduled ?? false;
    let source: DataSourceRow | undefined;
    let result: SyncResult;
    try {
      const work: LockedWork<SyncResult> = {
        run: async (locked) => {
          if (!locked.row.enabled) throw new SourceDisabledError(locked.row.name);
          source = locked.row;
          this.events.before(source);
          const value = await this.withTimeout(locked, (limited) => this.syncUnderLease(limited, confirm, run));
          return { value, ending: endingOf(value, { source, scheduled, now: this.clock.now() }) };
        },
        // Who asked for what cannot be done is told so; the state of the source is what it was. So it is when the
        // job is handed back.
        failed: (error) =>
          !source || error instanceof PlanStaleError || (run && this.lock.isStopping)
            ? null
            : failedEnding(error, { source, scheduled, now: this.clock.now() }),
      };
      result = await this.lock.run(sourceId, signal, work, { isSync: true, job: run && this.leaseJob(run) });
    } catch (error) {
      if (source) this.events.failed(source, toDataBackendsError(error));
      throw error;
    }
    if (result.outcome === 'changed') {
      await this.consumers.published(sourceId);
      await this.objects.published(sourceId);
    }
    await this.events.after(source!, result);
    await this.reach('told', sourceId);
    return result;
  }

  /**
   * What a sync would do now, without doing it: nothing is read but the listing.
   *
   * @throws SourceNotFoundError, SyncInProgressError, and what the backend throws
   */
  async plan(sourceId: string, { signal }: Pick<SyncOptions, 'signal'> = {}): Promise<SyncPlan> {
    return this.lock.run(sourceId, signal, {
      run: async (locked) => ({
        value: await this.withTimeout(locked, async (limited) => this.planUnderLease(limited)),
        ending: null,
      }),
      failed: () => null,
    });
  }

  private async withTimeout<T>(locked: LockedSource, work: (locked: StoppableSource) => Promise<T>): Promise<T> {
    const stopped = new AbortController();
    const stop = (reason: unknown): void => stopped.abort(reason);
    const { syncTimeout } = this.limits;
    const timer = setTimeout(() => stop(new SyncTimeoutError(locked.row.name, syncTimeout)), syncTimeout);
    try {
      return await work({ ...locked, signal: AbortSignal.any([locked.signal, stopped.signal]), stop });
    } catch (error) {
      stop(toDataBackendsError(error));
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  private async planUnderLease(locked: StoppableSource): Promise<SyncPlan> {
    return this.withSnapshot(await this.prepare(locked), async (scope) => {
      const listing = await readListing(scope);
      const counts = await this.stage(scope, listing);
      return describePlan(scope, listing, counts, {
        planId: this.planId(scope, listing),
        held: this.isHeld(scope, listing),
      });
    });
  }

  private leaseJob({ id, immediate }: SyncRun): LeaseJob {
    return { id, maxSyncsPerHost: immediate ? Infinity : this.limits.maxSyncsPerHost };
  }

  private async syncUnderLease(
    locked: StoppableSource,
    confirm: string | undefined,
    run: SyncRun | undefined,
  ): Promise<SyncResult> {
    await this.reach('leased', locked.row.id);
    const result = await this.syncPrepared(await this.prepare(locked, run), locked.row, confirm);
    run?.logger.log(summaryOf(result));
    return result;
  }

  private async syncPrepared(prepared: Prepared, row: DataSourceRow, confirm: string | undefined): Promise<SyncResult> {
    prepared.context.progress.report({ step: 'asking the remote', done: 0 });
    if (confirm === undefined && (await this.probedUnchanged(prepared))) return unchanged(row);
    return this.withSnapshot(prepared, async (scope) => {
      const listing = await inStep('list', scope.source, () => readListing(scope));
      scope.run?.logger.log(`Listed ${listing.listed} entries of ${listing.remoteRevision}`);
      await this.reach('listed', scope.source.id);
      const id = this.planId(scope, listing);
      if (confirm !== undefined && confirm !== id) throw new PlanStaleError(scope.source.name);
      if (isPublished(scope, listing.remoteRevision) && listing.conclusive) return unchanged(scope.source);
      if (confirm === undefined && this.isHeld(scope, listing)) return held(scope.source, listing, id);
      const counts = await this.stage(scope, listing);
      scope.run?.logger.log(`${counts.total} changes, ${counts.toRead} files to read`);
      await this.reach('planned', scope.source.id);
      return this.carryOut(scope, listing, counts);
    });
  }

  private async prepare({ lease, row, signal, stop }: StoppableSource, run?: SyncRun): Promise<Prepared> {
    const readable = await this.reader.open(row, signal);
    const { backend } = readable;
    const shaping = { url: row.source_url, parameters: row.parameters, ignoreRules: row.ignore_rules };
    const address = addressKey(backend, shaping);
    const cacheDir = await this.reader.cacheDirectory(backend.name, row.id);
    return {
      database: this.database,
      source: row,
      backend,
      readable,
      lease,
      syncId: lease.token,
      signal,
      stop,
      limits: this.limits,
      secrets: readable.secrets,
      context: this.reader.context(cacheDir, signal, readable, run),
      run,
      ignoreRules: IgnoreRules.parse(row.ignore_rules),
      configurationKey: configurationKey(backend, shaping, this.limits),
      addressKey: address,
      fingerprintScope: fingerprintScope(backend, address),
      checkpoint: (step) => this.reach(step, row.id),
    };
  }

  private async probedUnchanged(prepared: Prepared): Promise<boolean> {
    const { backend, target } = prepared.readable;
    // Without a conclusive published state no answer could spare the sync, so the question is not asked.
    if (prepared.source.configuration_key !== prepared.configurationKey) return false;
    const probe = () => backend.backend.revision(target, prepared.context);
    const revision = await inStep('probe', prepared.source, () => settled(probe, prepared, 'asking for the revision'));
    return revision !== null && isPublished(prepared, revision);
  }

  private async withSnapshot<T>(prepared: Prepared, work: (scope: SyncScope) => Promise<T>): Promise<T> {
    const { readable, context, stop } = prepared;
    return useSnapshot({ readable, context, watch: prepared, stop }, (snapshot) => work({ ...prepared, snapshot }));
  }

  private async stage(scope: SyncScope, listing: Listing): Promise<ChangeCounts> {
    await listing.stage();
    await refuseDuplicates(scope);
    return planChanges(scope, listing);
  }

  private async carryOut(scope: SyncScope, listing: Listing, counts: ChangeCounts): Promise<SyncResult> {
    const publisher = new Publisher(scope);
    const read = await inStep('read', scope.source, () => readChanges(scope, this.contents, counts.toRead));
    this.telemetry.read(scope.source, read.bytes);
    await scope.checkpoint('read');
    scope.signal.throwIfAborted();
    const rest = await publisher.writeRest(counts.total);
    await scope.checkpoint('written');
    scope.signal.throwIfAborted();

    const remote: RemoteState = {
      remoteRevision: listing.remoteRevision,
      listed: provenCount(scope, listing),
      conclusive: listing.conclusive && !read.retryable,
      problems: [...listing.problems, ...read.problems].slice(0, KEPT_PROBLEMS),
      problemCount: listing.problemCount + read.problemCount,
    };
    const changes = {
      created: read.created + rest.created,
      updated: read.updated + rest.updated,
      deleted: counts.deleted,
    };
    const nothingChanged = changes.created + changes.updated + changes.deleted === 0;
    await scope.checkpoint('publish');
    let revision = scope.source.revision;
    if (nothingChanged && revision > 0) await publisher.confirmUnchanged(remote);
    else revision = await inStep('publish', scope.source, () => publisher.publish(remote, changes));
    await this.afterPublishing(scope, changes.created + changes.updated + changes.deleted);
    return {
      outcome: nothingChanged && revision === scope.source.revision ? 'unchanged' : 'changed',
      revision,
      remoteRevision: remote.remoteRevision,
      ...changes,
      problems: remote.problemCount,
    };
  }

  private async afterPublishing(scope: SyncScope, changes: number): Promise<void> {
    const { snapshot, context, source } = scope;
    try {
      await scope.checkpoint('published');
      await settled(() => snapshot.published?.(), scope, 'told of the publishing');
      await refreshStatistics(scope.database, changes);
    } catch (error) {
      // What is published stays so; at worst the next sync takes longer than it had to.
      context.logger.warn(`After publishing "${source.name}": ${toDataBackendsError(error).message}`);
    }
  }

  private isHeld({ source, addressKey: address }: SyncScope, { listed, incomplete, proven }: Listing): boolean {
    return isHeld({
      listed,
      incomplete,
      previouslyListed: source.listed_count,
      published: source.revision > 0,
      proven,
      sameAddress: source.address_key === address,
      guard: source.deletion_guard,
    });
  }

  private planId({ source, configurationKey: key }: SyncScope, { remoteRevision }: Listing): string {
    return planId(source.id, source.revision, remoteRevision, key);
  }

  private async reach(step: SyncStep, sourceId: string): Promise<void> {
    await this.checkpoint?.(step, sourceId);
  }
}

/** One step of a sync, in a span of its own. */
function inStep<T>(step: string, { type }: DataSourceRow, work: () => Promise<T>): Promise<T> {
  return inSpan(`data_source.sync.${step}`, { 'data_backends.backend': type }, work);
}

/** What the next listing is measured by: an incomplete one proves no smaller count. */
function provenCount({ source, addressKey: address }: SyncScope, { listed, incomplete }: Listing): number {
  return incomplete && source.address_key === address ? Math.max(listed, source.listed_count) : listed;
}

/** Whether that revision of the remote is what is published, under the configuration of now. */
function isPublished({ source, configurationKey: key }: Prepared | SyncScope, remoteRevision: string): boolean {
  return source.revision > 0 && source.configuration_key === key && source.remote_revision === remoteRevision;
}

function unchanged(source: DataSourceRow): SyncResult {
  return {
    outcome: 'unchanged',
    revision: source.revision,
    remoteRevision: source.remote_revision,
    created: 0,
    updated: 0,
    deleted: 0,
    problems: source.problem_count,
  };
}

function held(source: DataSourceRow, listing: Listing, id: string): SyncResult {
  return { ...unchanged(source), outcome: 'held', remoteRevision: listing.remoteRevision, planId: id };
}

function summaryOf({ outcome, revision, created, updated, deleted, problems }: SyncResult): string {
  const counts = `${created} created, ${updated} updated, ${deleted} deleted`;
  const taken = problems === 0 ? '' : `; ${problems} files could not be taken`;
  if (outcome === 'changed') return `Published revision ${revision}: ${counts}${taken}`;
  if (outcome === 'held') return 'Held: most files disappeared from the remote; nothing was changed';
  return `Nothing changed since revision ${revision}${taken}`;
}
