import type { ArchiveRequest, DiffRange, FilesRequest, Page, PageRequest } from '@lib/data-backends';
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

/** Which sources are listed. */
export interface SourcesQuery extends PageRequest {
  readonly name?: string | undefined;
  readonly type?: string | undefined;
  readonly enabled?: boolean | undefined;
  readonly q?: string | undefined;
}

/** Which changes are listed; times are ISO 8601. */
export interface AuditQuery extends PageRequest {
  readonly objectType?: string | undefined;
  readonly objectId?: string | undefined;
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** How a sync is started. */
export interface SyncRequest {
  /** The plan of a held sync, to go ahead. */
  readonly confirm?: string | undefined;
}

/** What every command works with: the data sources, in this process or of a running service. */
export interface Client extends AsyncDisposable {
  /** Whether jobs go on when this process ends. */
  readonly isRemote: boolean;
  sources(query: SourcesQuery, signal?: AbortSignal): Promise<Page<Source>>;
  source(id: string): Promise<Source>;
  createSource(input: SourceInput): Promise<Source>;
  updateSource(id: string, patch: SourcePatch): Promise<Source>;
  /** @param force without telling consumers */
  deleteSource(id: string, force: boolean): Promise<void>;
  /** A job that may have ended already, or goes on: ask for it with `job`. */
  startSync(id: string, request: SyncRequest, signal: AbortSignal): Promise<Job>;
  job(id: string, signal: AbortSignal): Promise<Job>;
  plan(id: string, signal: AbortSignal): Promise<Plan>;
  /** A stored source by its id, or one that is not stored. */
  test(source: string | SourceProbe, signal: AbortSignal): Promise<TestResult>;
  files(id: string, request: FilesRequest, signal?: AbortSignal): Promise<Page<File>>;
  /** The bytes as they arrive. */
  content(
    id: string,
    path: string,
    revision: number | undefined,
    signal: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array>>;
  /** What differs between two revisions, as `git diff` prints it. */
  diff(
    id: string,
    request: DiffRange & { readonly path?: string },
    signal: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array>>;
  /** A whole revision in one file. */
  archive(id: string, request: ArchiveRequest, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
  backends(): Promise<readonly BackendType[]>;
  createToken(input: TokenInput): Promise<NewToken>;
  tokens(request: PageRequest): Promise<Page<Token>>;
  revokeToken(id: string): Promise<void>;
  createLoginLink(): Promise<LoginLink>;
  audit(query: AuditQuery): Promise<Page<AuditEntry>>;
}

/** Pages one after the other, until there is no next one or `limit` items were given. */
export async function* pagesOf<T>(
  read: (request: PageRequest) => Promise<Page<T>>,
  limit = Infinity,
): AsyncGenerator<readonly T[]> {
  const size = Math.min(1_000, limit);
  let given = 0;
  let cursor: string | undefined;
  do {
    const page = await read({ limit: size, ...(cursor !== undefined && { cursor }) });
    const items = page.items.slice(0, limit - given);
    given += items.length;
    yield items;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && given < limit);
}
