import { answered, type ApiClient, bytesOf, type Schemas } from '@lib/client';
import type { ArchiveRequest, DiffRange, FilesRequest, Page, PageRequest } from '@lib/data-backends';
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

/** Of whatever type, and not read here. */
const STREAMED = { parseAs: 'stream', headers: { accept: '*/*' } } as const;

/** The data sources of a running service, by its REST API. */
export class RemoteClient implements Client {
  readonly isRemote = true;

  constructor(
    private readonly api: ApiClient,
    /** By which this client calls the service. */
    private readonly url: string,
  ) {}

  sources(query: SourcesQuery, signal?: AbortSignal): Promise<Page<Source>> {
    return answered(this.api.GET('/data-sources', { params: { query }, ...withSignal(signal) }));
  }

  source(id: string): Promise<Source> {
    return answered(this.api.GET('/data-sources/{id}', at(id)));
  }

  createSource(body: SourceInput): Promise<Source> {
    return answered(this.api.POST('/data-sources', { body }));
  }

  updateSource(id: string, body: SourcePatch): Promise<Source> {
    return answered(this.api.PATCH('/data-sources/{id}', { ...at(id), body }));
  }

  async deleteSource(id: string, force: boolean): Promise<void> {
    const query = force ? { force } : {};
    await this.api.DELETE('/data-sources/{id}', { params: { path: { id }, query } });
  }

  startSync(id: string, { confirm }: SyncRequest, signal: AbortSignal): Promise<Job> {
    const body = confirm === undefined ? {} : { confirm };
    return answered(this.api.POST('/data-sources/{id}/sync', { ...at(id), body, signal }));
  }

  job(id: string, signal: AbortSignal): Promise<Job> {
    return answered(this.api.GET('/jobs/{id}', { ...at(id), signal })) as Promise<Job>;
  }

  plan(id: string, signal: AbortSignal): Promise<Plan> {
    return answered(this.api.POST('/data-sources/{id}/plan', { ...at(id), signal }));
  }

  test(source: string | SourceProbe, signal: AbortSignal): Promise<TestResult> {
    if (typeof source === 'string')
      return answered(this.api.POST('/data-sources/{id}/test', { ...at(source), signal }));
    return answered(this.api.POST('/data-sources/test', { body: source, signal }));
  }

  files(id: string, query: FilesRequest, signal?: AbortSignal): Promise<Page<File>> {
    return answered(
      this.api.GET('/data-sources/{id}/files', { params: { path: { id }, query }, ...withSignal(signal) }),
    );
  }

  content(
    id: string,
    path: string,
    revision: number | undefined,
    signal: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array>> {
    const params = { path: { id }, query: { path, ...(revision !== undefined && { revision }) } };
    return bytesOf(this.api.GET('/data-sources/{id}/content', { params, ...STREAMED, signal }));
  }

  diff(
    id: string,
    query: DiffRange & { readonly path?: string },
    signal: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array>> {
    const patch = { parseAs: 'stream', headers: { accept: 'text/x-diff' } } as const;
    return bytesOf(this.api.GET('/data-sources/{id}/diff', { params: { path: { id }, query }, ...patch, signal }));
  }

  archive(id: string, query: ArchiveRequest, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    const params = { path: { id }, query };
    return bytesOf(this.api.GET('/data-sources/{id}/archive', { params, ...STREAMED, signal }));
  }

  async backends(): Promise<readonly BackendType[]> {
    const { items } = await answered(this.api.GET('/backends'));
    return items;
  }

  createToken(body: TokenInput): Promise<NewToken> {
    return answered(this.api.POST('/tokens', { body: body as Schemas['AccessTokenInput'] }));
  }

  tokens(query: PageRequest): Promise<Page<Token>> {
    return answered(this.api.GET('/tokens', { params: { query } }));
  }

  async revokeToken(id: string): Promise<void> {
    await this.api.DELETE('/tokens/{id}', at(id));
  }

  async createLoginLink(): Promise<LoginLink> {
    const { code, expires } = await answered(this.api.POST('/session/login-link'));
    // What the service is called by itself may lie behind a proxy.
    return { url: loginLink(this.url, code), expires };
  }

  audit(query: AuditQuery): Promise<Page<AuditEntry>> {
    return answered(this.api.GET('/audit', { params: { query } }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Every request has its own connection.
  }
}

function at(id: string) {
  return { params: { path: { id } } };
}

function withSignal(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal ? { signal } : {};
}
