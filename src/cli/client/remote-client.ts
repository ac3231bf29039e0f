import type { ArchiveRequest, DiffRange, FilesRequest, Page, PageRequest } from '@lib/data-backends';
import { loginLink } from '../../http/login-link.js';
import type { AuditQuery, Client, SourcesQuery, SyncRequest } from './client.js';
import type { Http } from './http.js';
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

/** The data sources of a running service, by its REST API. */
export class RemoteClient implements Client {
  readonly isRemote = true;

  constructor(private readonly http: Http) {}

  sources(query: SourcesQuery, signal?: AbortSignal): Promise<Page<Source>> {
    return this.http.json('GET', 'data-sources', { query: { ...query }, signal });
  }

  source(id: string): Promise<Source> {
    return this.http.json('GET', sourcePath(id));
  }

  createSource(json: SourceInput): Promise<Source> {
    return this.http.json('POST', 'data-sources', { json });
  }

  updateSource(id: string, json: SourcePatch): Promise<Source> {
    return this.http.json('PATCH', sourcePath(id), { json });
  }

  deleteSource(id: string, force: boolean): Promise<void> {
    return this.http.json('DELETE', sourcePath(id), force ? { query: { force } } : {});
  }

  startSync(id: string, { confirm }: SyncRequest, signal: AbortSignal): Promise<Job> {
    const json = confirm === undefined ? {} : { confirm };
    return this.http.json('POST', sourcePath(id, '/sync'), { json, signal });
  }

  job(id: string, signal: AbortSignal): Promise<Job> {
    return this.http.json('GET', `jobs/${encodeURIComponent(id)}`, { signal });
  }

  plan(id: string, signal: AbortSignal): Promise<Plan> {
    return this.http.json('POST', sourcePath(id, '/plan'), { signal });
  }

  test(source: string | SourceProbe, signal: AbortSignal): Promise<TestResult> {
    if (typeof source === 'string') return this.http.json('POST', sourcePath(source, '/test'), { signal });
    return this.http.json('POST', 'data-sources/test', { json: source, signal });
  }

  files(id: string, request: FilesRequest, signal?: AbortSignal): Promise<Page<File>> {
    return this.http.json('GET', sourcePath(id, '/files'), { query: { ...request }, signal });
  }

  content(
    id: string,
    path: string,
    revision: number | undefined,
    signal: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array>> {
    return this.http.stream(sourcePath(id, '/content'), { query: { path, revision }, signal });
  }

  diff(
    id: string,
    request: DiffRange & { readonly path?: string },
    signal: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array>> {
    return this.http.stream(sourcePath(id, '/diff'), { query: { ...request }, accept: 'text/x-diff', signal });
  }

  archive(id: string, request: ArchiveRequest, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    return this.http.stream(sourcePath(id, '/archive'), { query: { ...request }, signal });
  }

  async backends(): Promise<readonly BackendType[]> {
    const { items } = await this.http.json<Page<BackendType>>('GET', 'backends');
    return items;
  }

  createToken(json: TokenInput): Promise<NewToken> {
    return this.http.json('POST', 'tokens', { json });
  }

  tokens(query: PageRequest): Promise<Page<Token>> {
    return this.http.json('GET', 'tokens', { query: { ...query } });
  }

  revokeToken(id: string): Promise<void> {
    return this.http.json('DELETE', `tokens/${encodeURIComponent(id)}`);
  }

  async createLoginLink(): Promise<LoginLink> {
    const { code, expires } = await this.http.json<{ code: string; expires: string }>('POST', 'session/login-link');
    // By the name that this client calls the service: what the service is called by itself may lie behind a proxy.
    return { url: loginLink(this.http.url, code), expires };
  }

  audit(query: AuditQuery): Promise<Page<AuditEntry>> {
    return this.http.json('GET', 'audit', { query: { ...query } });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Every request has its own connection.
  }
}

function sourcePath(id: string, rest = ''): string {
  return `data-sources/${encodeURIComponent(id)}${rest}`;
}
