/**
 * What the caller may do about an error.
 * - `never`: the same request fails again until somebody changes the configuration or the remote.
 * - `later`: the same request may pass by itself later (network, load, a lock held elsewhere).
 */
export type RetryClass = 'never' | 'later';

/** One row of the catalogue of errors. */
export interface ErrorDescription {
  /** HTTP status that the REST API answers with when the error ends a request. */
  readonly status: number;
  readonly retry: RetryClass;
  /** Short, constant sentence: the `title` of a problem document. */
  readonly title: string;
}

const describe = (status: number, retry: RetryClass, title: string): ErrorDescription => ({ status, retry, title });

/**
 * Every error code of the product: stable, documented, with its HTTP status and retry class.
 * A code that is not listed here does not compile.
 */
export const ERROR_CATALOGUE = {
  // Requests
  VALIDATION_FAILED: describe(400, 'never', 'The request is not valid'),
  UNAUTHENTICATED: describe(401, 'never', 'A valid token is required'),
  FORBIDDEN: describe(403, 'never', 'The request is not allowed'),
  HOST_NOT_ALLOWED: describe(403, 'never', 'The Host header is not allowed'),
  CSRF_REJECTED: describe(403, 'never', 'The request comes from another web site'),
  NOT_FOUND: describe(404, 'never', 'There is no such route'),
  PRECONDITION_FAILED: describe(412, 'never', 'What the request goes by is no longer so'),
  PAYLOAD_TOO_LARGE: describe(413, 'never', 'The request is too large'),
  UNSUPPORTED_MEDIA_TYPE: describe(415, 'never', 'The content type is not supported'),
  RANGE_NOT_SATISFIABLE: describe(416, 'never', 'The requested range is not available'),
  TOO_MANY_REQUESTS: describe(429, 'later', 'Too many requests were made'),
  NOT_READY: describe(503, 'later', 'The application is not ready'),
  TOKEN_NOT_FOUND: describe(404, 'never', 'There is no such token'),
  TOKEN_NAME_TAKEN: describe(409, 'never', 'The name of the token is taken'),
  FIRST_TOKEN_NOT_ADMIN: describe(409, 'never', 'The first token must be one of an administrator'),
  WEBHOOK_NOT_FOUND: describe(404, 'never', 'The source has no webhook'),
  WEBHOOK_REFUSED: describe(401, 'never', 'The delivery is not signed rightly'),
  WEBHOOK_RAW_BODY_MISSING: describe(500, 'never', 'The application does not keep the bytes of bodies'),
  INTERNAL: describe(500, 'later', 'An unexpected error happened'),

  // Start-up and configuration
  OPTIONS_INVALID: describe(500, 'never', 'The options are not valid'),
  ROUTE_UNPROTECTED: describe(500, 'never', 'A route does not say who may call it'),
  DATA_DIR_UNUSABLE: describe(500, 'never', 'The data directory cannot be made'),
  ADDRESS_IN_USE: describe(500, 'never', 'The address is in use'),
  LISTEN_REFUSED: describe(500, 'never', 'The service may not listen on that address'),

  // Backends and plugins
  UNKNOWN_BACKEND: describe(422, 'never', 'There is no data backend of that type'),
  BACKEND_INVALID: describe(500, 'never', 'A data backend is declared wrongly'),
  BACKEND_DUPLICATE: describe(500, 'never', 'Two data backends have the same name'),
  BACKEND_REGISTRY_NOT_READY: describe(500, 'never', 'The data backends are not known yet'),
  PLUGIN_INVALID: describe(500, 'never', 'A plugin is declared wrongly'),
  PLUGIN_DUPLICATE: describe(500, 'never', 'Two plugins have the same name'),
  PLUGIN_IMPORT_FAILED: describe(500, 'never', 'A plugin cannot be imported'),
  PLUGIN_VERSION_UNSUPPORTED: describe(500, 'never', 'A plugin does not support this version'),
  PLUGIN_SETTINGS_INVALID: describe(500, 'never', 'The settings of a plugin are not valid'),
  PLUGIN_CONTRACT_VIOLATION: describe(502, 'never', 'A data backend broke its contract'),
  PLUGIN_TIMEOUT: describe(504, 'later', 'A data backend did not answer in time'),
  BACKEND_FAILED: describe(502, 'later', 'A data backend failed unexpectedly'),

  // Paths, ignore rules, local files
  PATH_UNSAFE: describe(400, 'never', 'The path is not safe'),
  PATH_TOO_LONG: describe(400, 'never', 'The path is too long'),
  PATH_ENCODING: describe(400, 'never', 'The path is not valid UTF-8'),
  IGNORE_PATTERN_REJECTED: describe(400, 'never', 'An ignore rule is not valid'),
  FS_PATH_ESCAPE: describe(403, 'never', 'The path lies outside the allowed roots'),
  FS_ROOT_MISSING: describe(502, 'later', 'The directory does not exist'),
  FS_ROOT_NOT_DIRECTORY: describe(502, 'never', 'The root is not a directory'),
  FS_UNREADABLE: describe(502, 'later', 'The file or directory cannot be read'),
  FS_NOT_REGULAR: describe(422, 'never', 'Not a regular file'),
  FS_FILE_CHANGED: describe(502, 'later', 'The file changed while it was read'),
  FS_MOUNT_CROSSING: describe(422, 'never', 'Another file system is mounted there'),

  // Network
  NET_URL_INVALID: describe(400, 'never', 'The URL is not valid'),
  NET_SCHEME_DENIED: describe(400, 'never', 'The URL scheme is not allowed'),
  NET_ADDRESS_DENIED: describe(403, 'never', 'The address is not allowed'),
  NET_CREDENTIALS_OVER_HTTP: describe(403, 'never', 'Credentials are not sent over plain HTTP'),
  NET_REDIRECT_DENIED: describe(502, 'never', 'The redirect is not allowed'),
  NET_DNS: describe(502, 'later', 'The host name cannot be resolved'),
  NET_UNREACHABLE: describe(502, 'later', 'The host cannot be reached'),
  NET_TLS: describe(502, 'never', 'The TLS connection cannot be verified'),
  NET_TIMEOUT: describe(504, 'later', 'The remote did not answer in time'),
  NET_RESPONSE_TOO_LARGE: describe(502, 'never', 'The response is too large'),
  NET_PROXY_UNREACHABLE: describe(502, 'later', 'The proxy cannot be reached'),
  NET_PROXY_AUTH_FAILED: describe(502, 'never', 'The proxy refuses the credentials'),
  NET_PROXY_REFUSED: describe(502, 'never', 'The proxy does not permit the connection'),
  NET_PROXY_FAILED: describe(502, 'later', 'The proxy could not make the connection'),
  NET_PROXY_UNCHECKED: describe(403, 'never', 'The address behind the proxy cannot be checked'),
  NET_PROXY_INVALID: describe(500, 'never', 'The proxy that was chosen cannot be used'),

  // Git
  GIT_UNAVAILABLE: describe(500, 'never', 'git is not installed or too old'),
  GIT_URL_INVALID: describe(400, 'never', 'The git URL is not valid'),
  GIT_URL_SCHEME_DENIED: describe(400, 'never', 'The scheme of the git URL is not allowed'),
  GIT_REF_INVALID: describe(400, 'never', 'The git reference is not valid'),
  GIT_REF_NOT_FOUND: describe(502, 'never', 'The git reference does not exist'),
  GIT_SUBPATH_NOT_FOUND: describe(502, 'never', 'The subpath does not exist in the commit'),
  GIT_EMPTY_REPOSITORY: describe(502, 'later', 'The git repository has no commits'),
  GIT_AUTH_FAILED: describe(502, 'never', 'The git server refused the credentials'),
  GIT_NOT_FOUND: describe(502, 'never', 'The git repository does not exist'),
  GIT_REMOTE_NOT_GIT: describe(502, 'never', 'The URL is not a git repository'),
  GIT_RATE_LIMITED: describe(502, 'later', 'The git server limits the rate of requests'),
  GIT_SERVER_ERROR: describe(502, 'later', 'The git server failed'),
  GIT_FSCK_REJECTED: describe(502, 'never', 'The git repository holds unsafe objects'),
  GIT_OBJECT_CORRUPT: describe(502, 'later', 'A git object is missing or corrupt'),
  GIT_UNSUPPORTED_FORMAT: describe(502, 'never', 'The git repository format is not supported'),
  GIT_LIMIT_EXCEEDED: describe(422, 'never', 'The git repository exceeds a limit'),
  GIT_CACHE_UNAVAILABLE: describe(500, 'later', 'The git cache directory cannot be used'),
  GIT_SSH_UNAVAILABLE: describe(500, 'never', 'The ssh client is not installed or does not run'),
  GIT_SSH_HOST_KEY_UNKNOWN: describe(502, 'never', 'The host key of the git server is not known'),
  GIT_SSH_HOST_KEY_CHANGED: describe(502, 'never', 'The git server has another host key'),
  GIT_SSH_KEY_INVALID: describe(502, 'never', 'The private key cannot be used'),
  GIT_SSH_PASSPHRASE_WRONG: describe(502, 'never', 'The passphrase does not open the private key'),
  GIT_SSH_ALGORITHMS: describe(502, 'never', 'The SSH server and client have no algorithm in common'),
  GIT_FAILED: describe(502, 'later', 'git failed'),

  // S3
  S3_DRIVER_MISSING: describe(500, 'never', 'The driver for S3 is not installed'),
  S3_URL_INVALID: describe(400, 'never', 'The URL of the S3 source is not valid'),
  S3_BUCKET_INVALID: describe(400, 'never', 'The name of the bucket is not valid'),
  S3_CREDENTIALS_MISSING: describe(502, 'never', 'There are no credentials for the S3 source'),
  S3_AUTH_FAILED: describe(502, 'never', 'The S3 service refused the credentials'),
  S3_ACCESS_DENIED: describe(502, 'never', 'The S3 service denies access to the bucket'),
  S3_BUCKET_NOT_FOUND: describe(502, 'never', 'The bucket does not exist'),
  S3_REGION_MISMATCH: describe(502, 'never', 'The bucket is in another region'),
  S3_CLOCK_SKEW: describe(502, 'later', 'The clocks of the S3 service and of this machine differ'),
  S3_RATE_LIMITED: describe(502, 'later', 'The S3 service limits the rate of requests'),
  S3_SERVER_ERROR: describe(502, 'later', 'The S3 service failed'),
  S3_RESPONSE_INVALID: describe(502, 'later', 'The answer of the S3 service cannot be used'),
  S3_BODY_MISMATCH: describe(502, 'later', 'An object was not transferred whole'),
  S3_OBJECT_CHANGED: describe(502, 'later', 'The object changed after it was listed'),
  S3_OBJECT_UNAVAILABLE: describe(502, 'later', 'The object cannot be read'),
  S3_FAILED: describe(502, 'later', 'A request to the S3 service failed'),

  // HTTP
  HTTP_AUTH_FAILED: describe(502, 'never', 'The server refused the credentials'),
  HTTP_ACCESS_DENIED: describe(502, 'never', 'The server denies access'),
  HTTP_NOT_FOUND: describe(502, 'never', 'There is nothing at the URL'),
  HTTP_RATE_LIMITED: describe(502, 'later', 'The server limits the rate of requests'),
  HTTP_SERVER_ERROR: describe(502, 'later', 'The server failed'),
  HTTP_REFUSED: describe(502, 'never', 'The server refused the request'),
  HTTP_RESPONSE_INVALID: describe(502, 'later', 'The answer of the server cannot be used'),
  HTTP_BODY_MISMATCH: describe(502, 'later', 'The file was not transferred whole'),

  // Archives
  ARCHIVE_UNSUPPORTED: describe(502, 'never', 'The kind of archive is not supported'),
  ARCHIVE_CORRUPT: describe(502, 'later', 'The archive is damaged or incomplete'),
  ARCHIVE_ENCRYPTED: describe(502, 'never', 'The archive is encrypted'),
  ARCHIVE_SUBPATH_NOT_FOUND: describe(502, 'never', 'The subpath does not exist in the archive'),
  ARCHIVE_MEMBER_UNSUPPORTED: describe(422, 'never', 'The member of the archive cannot be read'),

  // Sources, files, revisions
  SOURCE_NOT_FOUND: describe(404, 'never', 'There is no such data source'),
  SOURCE_NAME_TAKEN: describe(409, 'never', 'The name of the data source is taken'),
  SOURCE_DISABLED: describe(409, 'never', 'The data source is disabled'),
  FILE_NOT_FOUND: describe(404, 'never', 'There is no such data file'),
  FILE_HAS_NO_CONTENT: describe(409, 'never', 'The data file has no content'),
  FILE_NOT_TEXT: describe(422, 'never', 'The data file is not UTF-8 text'),
  FILE_TOO_LARGE_TO_PARSE: describe(422, 'never', 'The data file is too large for this operation'),
  REVISION_NOT_FOUND: describe(404, 'never', 'There is no such revision'),
  CONFIG_PARSE_ERROR: describe(422, 'never', 'The data file cannot be parsed'),
  BLOB_TOO_LARGE: describe(422, 'never', 'The file is larger than the limit'),

  // Jobs
  JOB_RUNNER_INVALID: describe(500, 'never', 'A job runner is declared wrongly'),
  JOB_RUNNER_DUPLICATE: describe(500, 'never', 'Two job runners have the same id'),
  JOB_RUNNER_UNKNOWN: describe(500, 'never', 'There is no such job runner'),
  JOB_NOT_FOUND: describe(404, 'never', 'There is no such job'),
  JOB_FAILED: describe(500, 'never', 'The job failed'),
  JOB_TIMEOUT: describe(504, 'later', 'The job took too long'),
  JOB_CANCELLED: describe(409, 'later', 'The job was cancelled'),
  JOB_WORKER_LOST: describe(500, 'later', 'The process that ran the job ended'),
  JOB_WORKER_STOPPING: describe(503, 'later', 'The worker is stopping'),
  JOB_ALREADY_ENDED: describe(409, 'never', 'The job has ended'),
  JOB_NOT_ENDED: describe(409, 'later', 'The job has not ended'),
  JOB_PAYLOAD_INVALID: describe(400, 'never', 'The arguments or the result of the job cannot be stored'),
  JOB_PAYLOAD_TOO_LARGE: describe(413, 'never', 'The arguments of the job are too large'),

  // Schedules
  SCHEDULE_INVALID: describe(400, 'never', 'The schedule is not valid'),
  SCHEDULE_NOT_FOUND: describe(404, 'never', 'There is no such schedule'),
  SCHEDULE_PAUSED: describe(409, 'never', 'The schedule is paused'),
  SCHEDULER_MISSING: describe(503, 'later', 'No process fires schedules'),
  WORKER_MISSING: describe(503, 'later', 'No process runs the jobs of the queue'),

  // Consumers
  CONSUMER_INVALID: describe(500, 'never', 'A consumer is declared wrongly'),
  CONSUMER_DUPLICATE: describe(500, 'never', 'Two consumers have the same name'),
  CONSUMER_NOT_FOUND: describe(404, 'never', 'There is no such consumer of the data source'),
  CONSUMER_FAILED: describe(500, 'later', 'The consumer failed'),

  // Synced objects
  SYNCED_OBJECT_INVALID: describe(500, 'never', 'A class of synced objects is declared wrongly'),
  SYNCED_OBJECT_DUPLICATE: describe(500, 'never', 'Two classes of synced objects have the same type'),
  SYNCED_OBJECT_NOT_FOUND: describe(404, 'never', 'The object follows no data file'),

  // Sync
  SYNC_IN_PROGRESS: describe(409, 'later', 'A sync of the data source is running'),
  SYNC_HOST_BUSY: describe(503, 'later', 'Other data sources of the host are being synced'),
  SYNC_FENCED: describe(409, 'later', 'The sync lost its lease'),
  SYNC_CANCELLED: describe(409, 'later', 'The sync was cancelled'),
  SYNC_TIMEOUT: describe(504, 'later', 'The sync took too long'),
  SYNC_LIMIT_EXCEEDED: describe(422, 'never', 'The data source exceeds a limit'),
  SYNC_MASS_DELETE_HELD: describe(409, 'never', 'The sync is held because most files disappeared'),
  SYNC_BODY_MISMATCH: describe(502, 'later', 'A file was not transferred completely'),
  SYNC_SNAPSHOT_CHANGED: describe(502, 'later', 'The remote changed while it was read'),
  PLAN_STALE: describe(409, 'never', 'The plan is out of date'),

  // Command line
  USAGE_INVALID: describe(400, 'never', 'The command is not used correctly'),
  PACKAGE_MISSING: describe(500, 'never', 'A package is not installed'),
  SERVER_UNREACHABLE: describe(503, 'later', 'The service cannot be reached'),
  SERVER_ANSWER_INVALID: describe(502, 'never', 'The service answered something else than its API'),
  WAIT_TIMEOUT: describe(504, 'later', 'Waiting took too long'),

  // Database and secrets
  DB_UNAVAILABLE: describe(503, 'later', 'The database cannot be reached'),
  DB_FULL: describe(503, 'later', 'The database has no space left'),
  DB_DATA_DIR_LOCKED: describe(503, 'later', 'The data directory is in use by another process'),
  DB_DATA_DIR_UNUSABLE: describe(500, 'never', 'The data directory cannot be opened'),
  DB_NESTED_TRANSACTION: describe(500, 'never', 'A statement would wait for its own transaction'),
  DB_TRANSACTION_ENDED: describe(500, 'never', 'A statement came after the end of its transaction'),
  DB_SCHEMA_NEWER: describe(500, 'never', 'The database schema is newer than this program'),
  DB_SCHEMA_OUTDATED: describe(500, 'never', 'The database schema is older than this program'),
  DB_VERSION_UNSUPPORTED: describe(500, 'never', 'The PostgreSQL version is not supported'),
  DB_EMBEDDED: describe(500, 'never', 'Not possible on the embedded database'),
  DB_DISABLED: describe(500, 'never', 'The database is switched off'),
  DB_DRIVER_MISSING: describe(500, 'never', 'A database driver is not installed'),
  SECRET_KEY_REQUIRED: describe(500, 'never', 'An encryption key is required'),
  SECRET_KEY_INVALID: describe(500, 'never', 'An encryption key is not valid'),
  SECRET_KEY_UNKNOWN: describe(500, 'never', 'A secret was encrypted with an unknown key'),
  SECRET_CORRUPT: describe(500, 'never', 'A stored secret cannot be decrypted'),
  SECRET_REFERENCE_INVALID: describe(400, 'never', 'The reference to a secret is not valid'),
  SECRET_REFERENCE_DENIED: describe(403, 'never', 'The secret may not be used'),
  SECRET_UNAVAILABLE: describe(502, 'later', 'The secret cannot be read'),
} as const satisfies Record<string, ErrorDescription>;

/** A stable error code, for instance `GIT_AUTH_FAILED`. */
export type ErrorCode = keyof typeof ERROR_CATALOGUE;

/** True when `code` is one of the catalogue. */
export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERROR_CATALOGUE, code);
}
