// Named one by one: what is here is kept working, and what the libraries share among themselves is not here.

// The module
export { DataBackendsModule } from './data-backends.module.js';
export type { DataBackendsAsyncOptions, DataBackendsModuleExtras } from './data-backends.module.js';
export type { DataBackendsOptions } from './data-backends.options.js';
export { DatabaseDisabledError } from './disabled-database.js';
export { ModuleImportedTwiceError } from './module.errors.js';
export { duration } from '@lib/core';
export {
  networkOptionsSchema,
  type NetworkOptions,
  type ProxyAnswer,
  proxyOptionsSchema,
  type ProxyOptions,
  type ProxyRequest,
  ProxyResolver,
} from '@lib/network';
export { DEFAULT_LIMITS, type Limits, MeterSource, VERSION } from '@lib/core';

// Writing a backend
export {
  Backend,
  type Ahead,
  type BackendContext,
  type BackendTarget,
  DataBackend,
  type DataBackendOptions,
  DirectorySnapshot,
  type DirectorySnapshotOptions,
  type DecodedPath,
  decodePathBytes,
  type Entry,
  type EntryContent,
  type EntryProblem,
  EntryProblemError,
  type EntryType,
  isBackend,
  type Network,
  NETWORK,
  type NetworkClient,
  type NetworkProxy,
  type ProgressReporter,
  readAhead,
  type ResolvedHost,
  secret,
  type Snapshot,
  type SourceAddress,
  WholeBody,
} from '@lib/core';

// Writing a plugin
export {
  APPLICATION_PLUGIN,
  InjectPluginSettings,
  Plugin,
  type PluginDefinition,
  type PluginOptions,
  type PluginSettings,
} from '@lib/core';

// The registry
export {
  type BackendDeclaration,
  type DataBackendEntry,
  DataBackendRegistry,
  type JsonSchema,
  type ParameterSchema,
  type ParameterValues,
} from '@lib/core';

// Data sources, files and revisions
export {
  type Archive,
  ARCHIVE_FORMATS,
  type ArchiveFormat,
  type ArchiveRequest,
  ArchivesService,
  type Blockage,
  type ByteRange,
  type ChangesRequest,
  type DataDirectory,
  type DataFile,
  DataFilesService,
  type DataSource,
  type DataSourceInput,
  dataSourceInput,
  type DataSourcePatch,
  dataSourcePatch,
  type DataSourceResult,
  DataSourcesService,
  type DataSourceState,
  type DataSourceStatus,
  type DiffHunk,
  type DiffOmission,
  type DiffRange,
  type FileChange,
  type FileDiff,
  FileDiffsService,
  type FilesRequest,
  type FileStream,
  type Page,
  type PageRequest,
  type Revision,
  type RevisionProblem,
  RevisionsService,
  type ShownParameters,
  type SourceTest,
  type SyncArguments,
  SyncDueSourcesJob,
  SyncJob,
  type SyncJobRecord,
  type SyncOptions,
  type SyncPlan,
  type SyncRequest,
  type SyncResult,
} from '@lib/sources';

// Webhooks
export { type NewWebhook, type Webhook, WebhookNotFoundError, WebhooksService } from '@lib/sources';

// System jobs and their schedules
export { DEFAULT_RETENTION, HousekeepingJob, type HousekeepingResult, type Retention } from '@lib/sources';
export {
  CronInvalidError,
  IntervalInvalidError,
  JobInterval,
  type Schedule,
  ScheduleInvalidError,
  type ScheduleJob,
  ScheduleNotFoundError,
  SchedulesService,
  type ScheduleTiming,
  SystemJob,
  SystemJobInvalidError,
  type SystemJobOptions,
  TimeZoneInvalidError,
} from '@lib/jobs';

// Jobs
export {
  ENDED_STATUSES,
  type Actor,
  Clock,
  type EnqueueOneOptions,
  type EnqueueOptions,
  fromDrizzle,
  fromKnex,
  fromKysely,
  fromPg,
  fromPrisma,
  fromTypeOrm,
  Job,
  JOB_END,
  JOB_START,
  JobAlreadyEndedError,
  type JobContext,
  type JobEndEvent,
  type JobError,
  JobFailed,
  type JobFilter,
  JobNotEndedError,
  JobNotFailedError,
  JobNotFoundError,
  type JobObject,
  type JobOptions,
  JobPayloadInvalidError,
  JobPayloadTooLargeError,
  JobPostponed,
  type JobProgress,
  type JobRecord,
  JobRunner,
  JobRunnerDuplicateError,
  type JobRunnerEntry,
  JobRunnerInvalidError,
  JobRunnerRegistry,
  JobRunnerUnknownError,
  JobsService,
  type JobsRequest,
  type JobStartEvent,
  JobStatus,
  type JobTransaction,
  type LogLevel,
  type LogLine,
  type LogsRequest,
  type RunnerClass,
  type WaitOptions,
  type WorkerOptions,
} from '@lib/jobs';

// Consumers
export {
  type ChangedFile,
  ConsumerDuplicateError,
  type ConsumerError,
  ConsumerFailedError,
  type ConsumerFilter,
  ConsumerInvalidError,
  ConsumerNotFoundError,
  type ConsumerReference,
  ConsumersService,
  type ConsumerState,
  type DataFilesChange,
  OnDataFiles,
  type OnDataFilesOptions,
  type ReplayRequest,
  type ValueSchema,
} from '@lib/sources';

// Synced objects
export {
  type ObjectBinding,
  type ObjectContent,
  type ObjectFilter,
  type ObjectReference,
  type ObjectStatus,
  type SyncAllResult,
  SyncedDataService,
  SyncedObject,
  SyncedObjectDuplicateError,
  type SyncedObjectHandler,
  SyncedObjectInvalidError,
  SyncedObjectNotFoundError,
  type SyncedObjectsRequest,
  type SyncedObjectState,
} from '@lib/sources';

// Events
export {
  EVENT_PATHS,
  EventBus,
  type EventSource,
  POST_SYNC,
  type PostSyncEvent,
  type PostSyncFailure,
  type PostSyncSuccess,
  PRE_SYNC,
  type PreSyncEvent,
} from '@lib/sources';

// Who changed what
export {
  ActorResolver,
  type AuditedChange,
  type AuditedFields,
  type AuditedObject,
  type AuditEntry,
  type AuditRequest,
  AuditTrail,
  type Origin,
  type Way,
  withOrigin,
} from '@lib/audit';

// The database
export {
  type CopyTarget,
  type CopyType,
  type CopyValue,
  Database,
  DatabaseQueryError,
  type Drizzle,
  type Orm,
  type QueryResult,
} from '@lib/database';

// Secrets
export { type SecretRotation, SecretsService } from '@lib/database';
export {
  SecretProvider,
  type SecretReference,
  SecretReferenceDeniedError,
  SecretReferenceInvalidError,
  type SecretRequest,
  SecretUnavailableError,
} from '@lib/core';

// Errors: every one has a code of the catalogue, which is what to branch on
export {
  DataBackendsError,
  ERROR_CATALOGUE,
  type ErrorCode,
  type ErrorDescription,
  type FieldError,
  isDataBackendsError,
  isErrorCode,
  type RetryClass,
} from '@lib/core';
export {
  BackendDuplicateError,
  BackendFailedError,
  BackendInvalidError,
  BackendRegistryNotReadyError,
  ContractViolationError,
  IgnorePatternRejectedError,
  OptionsInvalidError,
  ParameterSchemaInvalidError,
  PluginDuplicateError,
  PluginImportFailedError,
  PluginInvalidError,
  PluginSettingsInvalidError,
  PluginVersionUnsupportedError,
  UnexpectedError,
  UnknownBackendError,
  ValidationError,
} from '@lib/core';
export {
  CredentialsOverHttpError,
  NetworkAddressDeniedError,
  NetworkDnsError,
  NetworkProxyCredentialsError,
  NetworkProxyFailedError,
  NetworkProxyRefusedError,
  NetworkProxyTlsError,
  NetworkProxyUncheckedError,
  NetworkProxyUnreachableError,
  NetworkUrlInvalidError,
  ProxyResolverError,
} from '@lib/network';
export {
  BackendTimeoutError,
  BodyMismatchError,
  ConfigParseError,
  FileHasNoContentError,
  FileNotFoundError,
  FileNotTextError,
  FileTooLargeToParseError,
  PlanStaleError,
  RevisionNotFoundError,
  SourceDisabledError,
  SourceNameTakenError,
  SourceNotFoundError,
  SyncCancelledError,
  SyncFencedError,
  SyncInProgressError,
  SyncLimitExceededError,
  SyncTimeoutError,
} from '@lib/sources';
