import { rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type BackendTarget,
  type DataBackendEntry,
  DataBackendRegistry,
  makeDirectory,
  NETWORK,
  type Network,
  type NetworkClient,
} from '@lib/core';
import { Clock } from '@lib/jobs';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { SOURCES_OPTIONS, type SourcesOptions } from '../common/sources-options.js';
import { type LentContext, LivelyProgress } from '../sync/lively-progress.js';
import { type SyncReport, withoutSecrets } from '../sync/sync-report.js';
import type { DataSourceRow } from './data-source.row.js';
import { SecretReferences } from './secret-references.js';
import { SourceSecrets, storedReferences } from './source-secrets.js';

/** What of a row says how a source is read. */
type StoredSource = Pick<DataSourceRow, 'id' | 'name' | 'type' | 'source_url' | 'parameters' | 'secrets'>;

/** What is needed to let a backend read a source. */
export interface ReadableSource {
  readonly backend: DataBackendEntry;
  readonly target: BackendTarget;
  /** Clear values of the sensitive parameters, to be kept out of every error. */
  readonly secrets: readonly string[];
  /** Who reads, for the choice of a proxy. */
  readonly client: NetworkClient;
}

/** Puts together what a backend needs to read a source: its parameters, and the context the engine lends it. */
@Injectable()
export class SourceReader {
  private readonly logger = new Logger('DataBackend');

  constructor(
    private readonly registry: DataBackendRegistry,
    private readonly secrets: SourceSecrets,
    private readonly references: SecretReferences,
    @Inject(NETWORK) private readonly network: Network,
    private readonly clock: Clock,
    @Inject(SOURCES_OPTIONS) private readonly options: SourcesOptions,
  ) {}

  /**
   * @throws UnknownBackendError when the plugin of the source is gone, ValidationError when its parameters no
   *   longer fit the backend, SecretKeyUnknownError, SecretUnavailableError when its secrets cannot be read
   */
  async open(row: StoredSource, signal?: AbortSignal): Promise<ReadableSource> {
    const backend = this.registry.get(row.type);
    const client = { backend: backend.name, source: { id: row.id, name: row.name } };
    const read = await this.references.read(storedReferences(row.secrets), client, signal);
    const secrets = this.secrets.open(row.id, row.secrets, read);
    const readable = this.target(backend, row.source_url, { ...row.parameters, ...secrets }, Object.values(secrets));
    return { ...readable, client };
  }

  /** The same for parameters that are not stored. */
  target(
    backend: DataBackendEntry,
    url: string,
    parameters: Readonly<Record<string, unknown>>,
    secrets: readonly string[],
  ): ReadableSource {
    const target = { url, parameters: backend.parameterSchema.parse(parameters) };
    return { backend, target, secrets, client: { backend: backend.name } };
  }

  /** The cache directory of a source, made when it is not there; it counts as used from now on. */
  async cacheDirectory(type: string, sourceId: string): Promise<string> {
    const directory = this.cachePath(type, sourceId);
    await makeDirectory(directory);
    const now = this.clock.now();
    await utimes(directory, now, now);
    return directory;
  }

  /** Never throws: what is left is collected when it has not been used for long. */
  async removeCache(type: string, sourceId: string): Promise<void> {
    try {
      await rm(this.cachePath(type, sourceId), { recursive: true, force: true });
    } catch (error) {
      this.logger.warn(`The ${type} cache of the source ${sourceId} was not removed: ${(error as Error).message}`);
    }
  }

  /**
   * What the backend says by it holds no secret of the source.
   *
   * @param report who follows what the backend does; left out: the log of the service
   */
  context(
    cacheDir: string,
    signal: AbortSignal,
    { client, secrets }: Pick<ReadableSource, 'client' | 'secrets'>,
    report: SyncReport = { logger: this.logger, progress: { report: () => undefined } },
  ): LentContext {
    const { logger, progress } = withoutSecrets(report, secrets);
    return {
      signal,
      cacheDir,
      logger,
      progress: new LivelyProgress(progress),
      limits: this.options.limits,
      network: this.network.forClient(client),
    };
  }

  private cachePath(type: string, sourceId: string): string {
    return join(this.options.dataDir, 'cache', type, sourceId);
  }
}
