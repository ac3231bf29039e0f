import type { AccessToken, Json, NewAccessToken, ShownBackend } from '@lib/admin';
import type {
  AuditEntry as KeptChange,
  DataDirectory,
  DataFile,
  DataSource,
  DataSourceInput,
  DataSourcePatch,
  SourceTest,
  SyncJobRecord,
  SyncPlan,
} from '@lib/data-backends';

// What the API answers, in process or over the network.
export type Source = Json<DataSource>;
export type SourceInput = DataSourceInput;
export type SourcePatch = DataSourcePatch;
export type SourceProbe = Pick<DataSourceInput, 'type' | 'sourceUrl' | 'parameters'>;
export type TestResult = Json<SourceTest>;
export type Plan = Json<SyncPlan>;
export type File = Json<DataFile | DataDirectory>;
export type BackendType = Json<ShownBackend>;
export type Token = Json<AccessToken>;
export type NewToken = Json<NewAccessToken>;
export type AuditEntry = Json<KeptChange>;
/** A link to log in with, once. */
export interface LoginLink {
  readonly url: string;
  readonly expires: string;
}
export type TokenInput = {
  readonly name: string;
  readonly role: AccessToken['role'];
  readonly sources?: readonly string[];
  readonly expires?: string;
};

/** One execution of a sync. */
export type Job = Json<SyncJobRecord>;

const WAITING: ReadonlySet<Job['status']> = new Set(['pending', 'scheduled', 'running']);

/** Whether a job has come to its end, well or not. */
export function hasEnded({ status }: Job): boolean {
  return !WAITING.has(status);
}
