import { Readable } from 'node:stream';
import { type Json, SessionsService, showBackend, TokensService } from '@lib/admin';
import {
  type ArchiveRequest,
  ArchivesService,
  AuditTrail,
  DataBackendRegistry,
  DataFilesService,
  DataSourcesService,
  type DiffRange,
  FileDiffsService,
  type FilesRequest,
  JobsService,
  type Page,
  type PageRequest,
  type SyncArguments,
  type SyncResult,
} from '@lib/data-backends';
import type { INestApplicationContext } from '@nestjs/common';
import { loginLink } from '../../http/login-link.js';
import type { AuditQuery, Client, SourcesQuery, SyncRequest } from './client.js';
import type {
  AuditEntry,
  BackendType,
  File,
  Job,
  LoginLink,
  NewToken,
  Plan,
  Source,
  SourceInput,
  SourcePatch,
  SourceProbe,
  TestResult,
  Token,
  TokenInput,
} from './shapes.js';

/** The data sources of an application in this process. */
export class LocalClient implements Client {
  readonly isRemote = false;
  private readonly dataSources: DataSourcesService;
  private readonly dataFiles: DataFilesService;
  private readonly jobs: JobsService;
  private readonly registry: DataBackendRegistry;
  private readonly accessTokens: TokensService;

  /** @param serviceUrl where a service of this configuration is */
  constructor(
    private readonly app: INestApplicationContext,
    private readonly serviceUrl: string,
  ) {
    this.dataSources = app.get(DataSourcesService);
    this.dataFiles = app.get(DataFilesService);
    this.jobs = app.get(JobsService);
    this.registry = app.get(DataBackendRegistry);
    this.accessTokens = app.get(TokensService);
  }

  async sources(query: SourcesQuery): Promise<Page<Source>> {
    return plain(await this.dataSources.list(withoutUndefined(query)));
  }

  async source(id: string): Promise<Source> {
    return plain(await this.dataSources.get(id));
  }

  async createSource(input: SourceInput): Promise<Source> {
    return plain(await this.dataSources.create(input));
  }

  async updateSource(id: string, patch: SourcePatch): Promise<Source> {
    return plain(await this.dataSources.update(id, patch));
  }

  deleteSource(id: string, force: boolean): Promise<void> {
    return this.dataSources.delete(id, { force });
  }

  async startSync(id: string, request: SyncRequest, signal: AbortSignal): Promise<Job> {
    return plain(await this.dataSources.enqueueSync(id, withoutUndefined({ ...request, immediate: true, signal })));
  }

  async job(id: string): Promise<Job> {
    return plain(await this.jobs.get<SyncArguments, SyncResult>(id));
  }

  async plan(id: string, signal: AbortSignal): Promise<Plan> {
    return plain(await this.dataSources.plan(id, { signal }));
  }

  async test(source: string | SourceProbe): Promise<TestResult> {
    return plain(await this.dataSources.test(source));
  }

  async files(id: string, request: FilesRequest): Promise<Page<File>> {
    return plain(await this.dataFiles.list(id, request));
  }

  async content(id: string, path: string, revision: number | undefined): Promise<AsyncIterable<Uint8Array>> {
    const { stream } = await this.dataFiles.stream(id, path, withoutUndefined({ revision }));
    return stream;
  }

  async diff(id: string, request: DiffRange & { readonly path?: string }): Promise<AsyncIterable<Uint8Array>> {
    return Readable.from(this.app.get(FileDiffsService).unified(id, request), { objectMode: false });
  }

  async archive(id: string, request: ArchiveRequest): Promise<AsyncIterable<Uint8Array>> {
    return (await this.app.get(ArchivesService).prepare(id, request)).open();
  }

  async backends(): Promise<readonly BackendType[]> {
    return plain(this.registry.list().map((entry) => showBackend(entry)));
  }

  async createToken({ expires, ...input }: TokenInput): Promise<NewToken> {
    const token = { ...input, ...(expires !== undefined && { expires: new Date(expires) }) };
    return plain(await this.accessTokens.create(token, null));
  }

  async tokens(request: PageRequest): Promise<Page<Token>> {
    return plain(await this.accessTokens.list(request));
  }

  revokeToken(id: string): Promise<void> {
    return this.accessTokens.revoke(id);
  }

  async createLoginLink(): Promise<LoginLink> {
    const { code, expires } = await this.app.get(SessionsService).createLoginCode();
    return plain({ url: loginLink(this.serviceUrl, code), expires });
  }

  async audit({ from, to, ...query }: AuditQuery): Promise<Page<AuditEntry>> {
    const times = {
      from: from === undefined ? undefined : new Date(from),
      to: to === undefined ? undefined : new Date(to),
    };
    return plain(await this.app.get(AuditTrail).list(withoutUndefined({ ...query, ...times })));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.app.close();
  }
}

/** As the API would answer it: one shape for every command, whoever answers. */
function plain<T>(value: T): Json<T> {
  return JSON.parse(JSON.stringify(value)) as Json<T>;
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** What an option that was not given leaves behind is not a value. */
function withoutUndefined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as Defined<T>;
}
