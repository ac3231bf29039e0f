import { isDeepStrictEqual } from 'node:util';
import { DataBackendRegistry, isStorableText, type Page, pageLimit, type ParameterValues, toPage } from '@lib/core';
import { AuditTrail, changedFields } from '@lib/audit';
import { Database, keysetOf, type SortedRequest } from '@lib/database';
import { Clock, ScheduleChecker, SchedulesService, type Standstill } from '@lib/jobs';
import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import type { z } from 'zod';
import { isUuid } from '../common/uuid.js';
import type { SyncJobRecord } from '../job/sync.job.js';
import { SYNC_QUEUE } from '../job/sync-runner.js';
import { type SyncRequest, SyncRequests } from '../job/sync-requests.js';
import { DUE_SOURCES_QUEUE, DUE_SOURCES_RUNNER } from '../schedule/due-sources-runner.js';
import { firstPlan, regularSync } from '../schedule/sync-schedule.js';
import { Lease } from '../sync/lease.js';
import { clearOrphanedScratch } from '../sync/scratch.js';
import { SyncLock } from '../sync/sync-lock.js';
import type { SyncPlan, SyncResult } from '../sync/sync-result.js';
import { type SyncOptions, SyncService } from '../sync/sync.service.js';
import type { DataSource } from './data-source.js';
import type { DataSourceRow } from './data-source.row.js';
import { DataSourcesRepository, type EditableColumns, type WrittenColumns } from './data-sources.repository.js';
import { auditedFields, auditedSource } from './audited-source.js';
import { checkAddress, isSameHost, mergeParameters } from './source-address.js';
import {
  checkSource,
  type DataSourceInput,
  dataSourceInput,
  type DataSourcePatch,
  dataSourcePatch,
  parseInput,
} from './source-input.js';
import { SourceDeletion } from './source-deletion.js';
import { SourceExistenceError, SourceNameTakenError, SourceNotFoundError } from './source.errors.js';
import { SOURCE_SORTS, type SourceFilter } from './source-filter.js';
import { SourceReader } from './source-reader.js';
import { type GivenParameters, readGiven } from './given-secrets.js';
import { type ReadSecrets, SecretReferences } from './secret-references.js';
import { SourceSecrets, storedReference, storedReferences } from './source-secrets.js';
import { type SourceTest, SourceTester } from './source-tester.js';
import { toDataSource } from './source-view.js';

/** What of a change says how a source is read. */
type Readdressing = Pick<z.output<typeof dataSourcePatch>, 'type' | 'sourceUrl' | 'parameters'>;

/** The secrets that a change of how a source is read works with. */
interface AddressSecrets {
  readonly given: GivenParameters;
  /** What the references that are stored already name. */
  readonly stored: ReadSecrets;
  /** Other parameters that are left out go, too. */
  readonly replaces?: boolean;
}

/** New local sources leave the store of a git work tree out. */
const LOCAL_IGNORE_RULES = '.git/\n';
/** How often others may come between before it is given up. */
const PUT_ATTEMPTS = 10;
/** What decides where and how a source is read. */
const ADDRESS_COLUMNS = ['type', 'source_url', 'parameters', 'secrets'] as const;

/** Which sources to list. */
export interface SourcesRequest extends SortedRequest, SourceFilter {}

/** Which source may be changed. */
export interface VersionCondition {
  /** Only one of these versions; left out or null: any. */
  readonly versions?: readonly number[] | null | undefined;
}

/** What `put()` goes by. */
export interface PutCondition extends VersionCondition {
  /** True: replaces only; false: creates only; left out: either. */
  readonly exists?: boolean | undefined;
}

/** What the source of a name is to be. */
export type NamedSourceInput = Omit<DataSourceInput, 'name'>;

/** What became of it. */
export interface PutSource {
  readonly created: boolean;
  readonly source: DataSource;
}

/** A change of a row. */
interface SourceEdit {
  readonly edited: Partial<EditableColumns>;
  /** Whether what is read, or who reads it, may be another. */
  readonly readdressed: boolean;
}

/** The data sources of the application: create, change, sync, delete. */
@Injectable()
export class DataSourcesService {
  constructor(
    private readonly database: Database,
    private readonly repository: DataSourcesRepository,
    private readonly registry: DataBackendRegistry,
    private readonly secrets: SourceSecrets,
    private readonly references: SecretReferences,
    private readonly reader: SourceReader,
    private readonly tester: SourceTester,
    private readonly syncs: SyncService,
    private readonly lock: SyncLock,
    private readonly deletion: SourceDeletion,
    private readonly checker: ScheduleChecker,
    private readonly schedules: SchedulesService,
    private readonly requests: SyncRequests,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  /** Takes up what an earlier process could not finish. @internal */
  async recover(): Promise<void> {
    if (this.database.kind === 'pglite') await Lease.voidAll(this.database);
    await clearOrphanedScratch(this.database);
    await this.deletion.finishAll();
  }

  /**
   * @throws ValidationError, UnknownBackendError, SourceNameTakenError, SecretKeyRequiredError,
   *   SecretReferenceInvalidError, SecretReferenceDeniedError, SecretUnavailableError, and what the backend refuses the
   *   URL with
   */
  async create(input: DataSourceInput): Promise<DataSource> {
    const source = parseInput(dataSourceInput, input);
    const backend = this.registry.get(source.type);
    const given = await readGiven(this.references, backend, source.parameters, { backend: backend.name });
    const ignoreRules = source.ignoreRules ?? defaultIgnoreRules(backend);
    checkSource({ ...source, ignoreRules }, this.checker);
    const address = checkAddress(backend, { url: source.sourceUrl, parameters: given.values });
    const { plain, secrets } = backend.parameterSchema.split(withoutNull(address.parameters));
    const id = uuid();
    const now = this.clock.now();
    const columns: WrittenColumns = {
      name: source.name,
      type: source.type,
      source_url: address.url,
      description: source.description,
      comments: source.comments,
      enabled: source.enabled,
      sync_interval: source.syncInterval,
      cron: source.cron,
      ignore_rules: ignoreRules,
      parameters: plain,
      secrets: this.secrets.seal(id, secrets, given.references),
      deletion_guard: source.deletionGuard === 'off' ? null : source.deletionGuard,
      ...firstPlan({ id, sync_interval: source.syncInterval, cron: source.cron }, null, now),
      failures: 0,
      paused_at: source.enabled ? null : now,
      blocked_by: null,
    };
    const row = await this.database.transaction(async () => {
      const row = await this.repository.insert(id, columns);
      await this.audit.record({ action: 'create', object: auditedSource(row), after: auditedFields(row) });
      return row;
    });
    return this.shown(row);
  }

  /**
   * Changes what is given. Parameters are merged: what is left out stays, null removes. Secrets stay unless the
   * type or the host of the URL changes: then they must be given again, or somebody could have them sent elsewhere.
   *
   * @throws SourceNotFoundError, ValidationError, UnknownBackendError, SourceNameTakenError, SourceChangedError
   */
  async update(id: string, input: DataSourcePatch, { versions }: VersionCondition = {}): Promise<DataSource> {
    const patch = parseInput(dataSourcePatch, input);
    const readdressed = patch.type !== undefined || patch.sourceUrl !== undefined || patch.parameters !== undefined;
    const secrets = readdressed ? await this.readSecrets(id, patch) : undefined;
    return this.edit(id, versions, (row) => ({ edited: this.columnsOf(row, patch, secrets), readdressed }));
  }

  /**
   * Makes the source of a name what is given, whether or not it is there: what is left out takes its default. Secrets
   * that are left out stay, as in `update()`. Repeating it changes nothing, and answers the same.
   *
   * @throws as `create` and `update`, SourceExistenceError
   */
  async put(name: string, input: NamedSourceInput, condition: PutCondition = {}): Promise<PutSource> {
    const { exists, versions } = condition;
    const source = parseInput(dataSourceInput, { ...input, name });
    // Others may create it, delete it or name it otherwise between the look and the write.
    for (let attempt = 1; ; attempt += 1) {
      try {
        const row = await this.repository.findByName(source.name);
        if (exists !== undefined && exists !== (row !== undefined)) throw new SourceExistenceError(name, !exists);
        if (!row) return { created: true, source: await this.create(source) };
        const secrets = { ...(await this.readSecrets(row.id, source)), replaces: true };
        const replaced = await this.edit(row.id, versions, (row) => this.replacement(row, source, secrets));
        return { created: false, source: replaced };
      } catch (error) {
        const isOvertaken = error instanceof SourceNameTakenError || error instanceof SourceNotFoundError;
        if (!isOvertaken || attempt === PUT_ATTEMPTS) throw error;
      }
    }
  }

  /**
   * Removes a source with its files and history. A sync under way is ended; secrets are wiped at once. Content
   * that no other source has is collected a day later.
   *
   * When consumers (`@OnDataFiles()`) have been told of it, they are told of a last revision with every file deleted, and
   * the rows go after that, or after 24 hours; nobody else sees the source meanwhile.
   *
   * @param options.force removes it at once; also one that consumers are still being told of
   * @throws SourceNotFoundError, SourceChangedError
   */
  async delete(
    id: string,
    { force = false, versions = null }: VersionCondition & { readonly force?: boolean } = {},
  ): Promise<void> {
    await this.deletion.begin(id, force, versions);
    await this.lock.cancel(id, 'the source was deleted');
    await this.deletion.finish(id);
  }

  /** @throws SourceNotFoundError */
  async get(id: string): Promise<DataSource> {
    return this.shown(await this.repository.get(id));
  }

  /** @throws SourceNotFoundError */
  async getByName(name: string): Promise<DataSource> {
    return this.shown(await this.repository.getByName(name));
  }

  /** The source of an id, or else of a name. @throws SourceNotFoundError */
  getByIdOrName(idOrName: string): Promise<DataSource> {
    if (!isUuid(idOrName) && isStorableText(idOrName)) return this.getByName(idOrName);
    return this.get(idOrName);
  }

  /** Sources, by name unless `sort` says otherwise. @throws ValidationError */
  async list({ sort = 'name', ...request }: SourcesRequest = {}): Promise<Page<DataSource>> {
    const limit = pageLimit(request);
    const keyset = keysetOf(SOURCE_SORTS, 'source.id', { sort, ...request });
    const rows = await this.repository.list(request, keyset, limit + 1);
    const standstill = await this.standstill(rows);
    return toPage(
      rows,
      limit,
      await this.repository.count(request),
      (row) => toDataSource(row, standstill),
      (row) => keyset.cursor(row),
    );
  }

  /**
   * Whether a source can be read: one that is stored, by its id, or one that is not yet.
   *
   * @throws SourceNotFoundError, ValidationError; what the remote answers is in the result
   */
  async test(source: string | Pick<DataSourceInput, 'type' | 'sourceUrl' | 'parameters'>): Promise<SourceTest> {
    if (typeof source === 'string') {
      const row = await this.repository.get(source);
      return this.tester.test(() => this.reader.open(row));
    }
    const { type, sourceUrl, parameters } = parseInput(
      dataSourceInput.pick({ type: true, sourceUrl: true, parameters: true }),
      source,
    );
    const backend = this.registry.get(type);
    const given = await readGiven(this.references, backend, parameters, { backend: backend.name });
    const address = checkAddress(backend, { url: sourceUrl, parameters: given.values });
    const { secrets } = backend.parameterSchema.split(withoutNull(address.parameters));
    return this.tester.test(async () =>
      this.reader.target(backend, address.url, address.parameters, Object.values(secrets)),
    );
  }

  /** What a sync would do now, without doing it. @throws as `SyncService.plan` */
  async plan(id: string, options: Pick<SyncOptions, 'signal'> = {}): Promise<SyncPlan> {
    return this.syncs.plan((await this.repository.get(id)).id, options);
  }

  /**
   * Brings the files in line with the remote, in the caller's time and without a record of it.
   *
   * @throws as `SyncService.sync`
   */
  async sync(id: string, options: SyncOptions = {}): Promise<SyncResult> {
    return this.syncs.sync((await this.repository.get(id)).id, options);
  }

  /**
   * Syncs in the background, or, with `immediate`, in this process. While a sync of the source waits, that one is
   * returned; while one runs, one more is added. The schedule of the source stays as it is.
   *
   * Nothing runs it until a process with a worker is there.
   *
   * @returns the job: follow it with `JobsService`
   * @throws SourceNotFoundError, SourceDisabledError; SyncInProgressError with `immediate`
   */
  async enqueueSync(id: string, request: SyncRequest = {}): Promise<SyncJobRecord> {
    return this.requests.enqueue(id, request);
  }

  /** Switches a source off: no schedule, no webhook, no manual sync. @throws SourceNotFoundError, SourceChangedError */
  async pause(id: string, condition?: VersionCondition): Promise<DataSource> {
    return this.update(id, { enabled: false }, condition);
  }

  /** Switches a source on again. @throws SourceNotFoundError, SourceChangedError */
  async resume(id: string, condition?: VersionCondition): Promise<DataSource> {
    return this.update(id, { enabled: true }, condition);
  }

  private async edit(
    id: string,
    versions: VersionCondition['versions'],
    change: (row: DataSourceRow) => SourceEdit,
  ): Promise<DataSource> {
    // Under a lock: what is merged into must still be there when the result is written.
    const { row, updated, readdressed } = await this.database.transaction(async () => {
      const row = await this.repository.getLocked(id, versions);
      const { edited, readdressed } = change(row);
      if (Object.keys(edited).length === 0) return { row, updated: row, readdressed };
      const columns = { ...edited, ...this.replanned(row, edited, readdressed) };
      const updated = await this.repository.update(id, columns, { voidLease: readdressed });
      const changed = changedFields(auditedFields(row), auditedFields(updated, row));
      if (changed) await this.audit.record({ action: 'update', object: auditedSource(updated), ...changed });
      return { row, updated, readdressed };
    });
    if (readdressed) await this.lock.cancel(id, 'the source was changed');
    if (updated.type !== row.type) await this.reader.removeCache(row.type, id);
    return this.shown(updated);
  }

  /** What of a row is not as it is given. @throws SourceNotFoundError when it has got another name */
  private replacement(
    row: DataSourceRow,
    source: z.output<typeof dataSourceInput>,
    secrets: AddressSecrets,
  ): SourceEdit {
    if (row.name !== source.name) throw new SourceNotFoundError(source.name);
    const ignoreRules = source.ignoreRules ?? defaultIgnoreRules(this.registry.get(source.type));
    const columns = this.columnsOf(row, { ...source, ignoreRules }, secrets);
    const edited = Object.fromEntries(
      Object.entries(columns).filter(([name, value]) => !isDeepStrictEqual(value, row[name as keyof EditableColumns])),
    ) as Partial<EditableColumns>;
    return { edited, readdressed: ADDRESS_COLUMNS.some((name) => name in edited) };
  }

  private async shown(row: DataSourceRow): Promise<DataSource> {
    return toDataSource(row, await this.standstill([row]));
  }

  /** Asked only where a schedule could be kept from being carried out. */
  private async standstill(rows: readonly DataSourceRow[]): Promise<Standstill | null> {
    if (!rows.some(({ enabled, next_sync: next }) => enabled && next !== null)) return null;
    return this.schedules.standstill({ schedule: DUE_SOURCES_RUNNER, queues: [DUE_SOURCES_QUEUE, SYNC_QUEUE] });
  }

  private columnsOf(
    row: DataSourceRow,
    patch: z.output<typeof dataSourcePatch>,
    secrets: AddressSecrets | undefined,
  ): Partial<EditableColumns> {
    const checked = {
      syncInterval: patch.syncInterval === undefined ? row.sync_interval : patch.syncInterval,
      cron: patch.cron === undefined ? row.cron : patch.cron,
      ignoreRules: patch.ignoreRules ?? row.ignore_rules,
    };
    checkSource(checked, this.checker);
    return {
      ...(patch.name !== undefined && { name: patch.name }),
      ...(patch.description !== undefined && { description: patch.description }),
      ...(patch.comments !== undefined && { comments: patch.comments }),
      ...(patch.enabled !== undefined && { enabled: patch.enabled }),
      ...(patch.syncInterval !== undefined && { sync_interval: patch.syncInterval }),
      ...(patch.cron !== undefined && { cron: patch.cron }),
      ...(patch.ignoreRules !== undefined && { ignore_rules: patch.ignoreRules }),
      ...(patch.deletionGuard !== undefined && {
        deletion_guard: patch.deletionGuard === 'off' ? null : patch.deletionGuard,
      }),
      ...(secrets && this.readdress(row, patch, secrets)),
    };
  }

  /** What a change means for when the source syncs next. */
  private replanned(
    row: DataSourceRow,
    edited: Partial<EditableColumns>,
    readdressed: boolean,
  ): Partial<WrittenColumns> {
    const now = this.clock.now();
    const source = { ...row, ...edited };
    const paused = edited.enabled === undefined ? {} : pausing(row, edited.enabled, now);
    if (source.sync_interval !== row.sync_interval || source.cron !== row.cron) {
      return { ...paused, ...firstPlan(source, row.last_synced, now), failures: 0 };
    }
    // What kept it from syncing may be gone.
    if (readdressed)
      return { ...paused, blocked_by: null, failures: 0, ...(row.failures > 0 && { next_sync: now, planned_at: now }) };
    return paused;
  }

  /** What references name, given and stored ones: before a transaction, since a provider may take its time. */
  private async readSecrets(id: string, patch: Readdressing): Promise<AddressSecrets> {
    const row = await this.repository.get(id);
    const backend = this.registry.get(patch.type ?? row.type);
    const client = { backend: backend.name, source: { id, name: row.name } };
    const given = await readGiven(this.references, backend, patch.parameters ?? {}, client);
    // What is removed or replaced may be gone from where it was.
    const isReplaced = (name: string) => isTextOrNull(patch.parameters?.[name]);
    const kept = Object.entries(this.keptSecrets(row, patch)).filter(([name]) => !isReplaced(name));
    const stored = storedReferences(Object.fromEntries(kept));
    return { given, stored: await this.references.read(stored, client) };
  }

  /** What is stored and may stay: not where it could be sent somewhere else. */
  private keptSecrets(row: DataSourceRow, { type, sourceUrl }: Readdressing): Readonly<Record<string, string>> {
    const stays = (type ?? row.type) === row.type && isSameHost(row.source_url, sourceUrl ?? row.source_url);
    return stays ? row.secrets : {};
  }

  private readdress(
    row: DataSourceRow,
    patch: Readdressing,
    { given: { values, references }, stored, replaces = false }: AddressSecrets,
  ): Partial<EditableColumns> {
    const backend = this.registry.get(patch.type ?? row.type);
    const sameType = backend.name === row.type;
    const url = patch.sourceUrl ?? row.source_url;
    const { plain, given, kept } = mergeParameters(
      backend,
      {
        plain: sameType && !replaces ? row.parameters : {},
        secrets: Object.keys(this.keptSecrets(row, patch)),
      },
      values,
    );
    // One that is given as it is stored keeps its ciphertext: to repeat a change is to change nothing.
    const same = Object.keys(given).filter(
      (name) => !references.has(name) && this.secrets.holds(row.id, name, row.secrets[name], given[name]!),
    );
    const sealed = Object.fromEntries([...kept, ...same].map((name) => [name, row.secrets[name]!]));
    const opened = this.secrets.open(row.id, sealed, stored);
    const address = checkAddress(backend, { url, parameters: { ...plain, ...opened, ...given } });
    const parts = backend.parameterSchema.split(withoutNull(address.parameters));
    // A reference stays one, whatever the backend makes of what it names.
    const isKept = (name: string, value: string) =>
      name in sealed && (opened[name] === value || storedReference(sealed[name]!) !== null);
    const renewed = Object.entries(parts.secrets).filter(([name, value]) => !isKept(name, value));
    const secrets = Object.fromEntries(
      Object.keys(parts.secrets).flatMap((name) => (name in sealed ? [[name, sealed[name]!]] : [])),
    );
    return {
      type: backend.name,
      source_url: address.url,
      parameters: parts.plain,
      secrets: { ...secrets, ...this.secrets.seal(row.id, Object.fromEntries(renewed), references) },
    };
  }
}

function isTextOrNull(value: unknown): boolean {
  return typeof value === 'string' || value === null;
}

function defaultIgnoreRules({ isLocal }: { readonly isLocal: boolean }): string {
  return isLocal ? LOCAL_IGNORE_RULES : '';
}

function withoutNull(parameters: Readonly<ParameterValues>): ParameterValues {
  return Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined));
}

/** What fell into a pause is not made up for. */
function pausing(row: DataSourceRow, enabled: boolean, now: Date): Partial<WrittenColumns> {
  if (enabled === row.enabled) return {};
  if (!enabled) return { paused_at: now };
  const missed = row.next_sync !== null && row.next_sync <= now;
  return { paused_at: null, ...(missed && { next_sync: regularSync(row, now), planned_at: now }) };
}
