import { resolve } from 'node:path';
import {
  DEFAULT_LIMITS,
  duration,
  fieldErrors,
  type Limits,
  OptionsInvalidError,
  type PluginDefinition,
  summarize,
} from '@lib/core';
import { DEFAULT_SCHEMA, KeyRing } from '@lib/database';
import { MINIMUM_INTERVAL, type SchedulerOptions, type WorkerOptions } from '@lib/jobs';
import { type NetworkOptions, networkOptionsSchema } from '@lib/network';
import { DEFAULT_RETENTION, type Retention } from '@lib/sources';
import type { Pool } from 'pg';
import { z } from 'zod';

const positive = z.number().int().positive();

const databaseOptions = z.strictObject({
  url: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgres:// or postgresql://')
    .optional()
    .describe('Connection string of a PostgreSQL server, 15 or newer'),
  pool: z
    .custom<Pool>((value) => typeof (value as Pool | undefined)?.connect === 'function', 'must be a Pool of pg')
    .optional(),
  schema: z.string().default(DEFAULT_SCHEMA),
  migrate: z.boolean().default(true),
  maxConnections: positive.max(1_000).default(10),
});

const databaseOff = z.literal(false);

const limitsOptions = z.strictObject({
  maxFiles: positive.default(DEFAULT_LIMITS.maxFiles),
  maxFileBytes: positive.default(DEFAULT_LIMITS.maxFileBytes),
  maxTotalBytes: positive.default(DEFAULT_LIMITS.maxTotalBytes),
  syncTimeout: duration.default(DEFAULT_LIMITS.syncTimeout),
  idleTimeout: duration.default(DEFAULT_LIMITS.idleTimeout),
  maxSyncsPerHost: positive.default(DEFAULT_LIMITS.maxSyncsPerHost),
});

const schedulerOptions = z.union(
  [z.boolean(), z.strictObject({ enabled: z.boolean().optional(), minimumInterval: duration.optional() })],
  'must be true, false, or an object of enabled (true or false) and minimumInterval (a duration like 1m)',
);

const retentionOptions = z.strictObject({
  jobs: duration.default(DEFAULT_RETENTION.jobs),
  revisions: duration.default(DEFAULT_RETENTION.revisions),
  minRevisions: positive.default(DEFAULT_RETENTION.minRevisions),
  content: duration.default(DEFAULT_RETENTION.content),
  caches: duration.default(DEFAULT_RETENTION.caches),
  schedules: duration.default(DEFAULT_RETENTION.schedules),
  consumers: duration.default(DEFAULT_RETENTION.consumers),
  unconsumed: duration.default(DEFAULT_RETENTION.unconsumed),
  audit: duration.default(DEFAULT_RETENTION.audit),
});

const VARIABLE_RULE = /^[A-Za-z_][A-Za-z0-9_]*\*?$/;

const secretsOptions = z.strictObject({
  variables: z
    .array(z.string().regex(VARIABLE_RULE, 'must be the name of a variable, or the beginning of names and *'))
    .default([]),
  files: z.array(z.string().startsWith('/', 'must be an absolute path')).default([]),
});

const optionsSchema = z.strictObject({
  database: databaseOptions.prefault({}),
  dataDir: z.string().min(1).default('./data'),
  plugins: z.array(z.custom<PluginDefinition>()).default([]),
  pluginSettings: z.record(z.string(), z.unknown()).default({}),
  encryptionKeys: z.array(z.string()).default([]),
  secrets: secretsOptions.prefault({}),
  localRoots: z.array(z.string().min(1)).default([]),
  network: networkOptionsSchema.prefault({}),
  limits: limitsOptions.prefault({}),
  worker: z
    .union([
      z.boolean(),
      z.strictObject({ queues: z.array(z.string().min(1)).exactOptional(), concurrency: positive.exactOptional() }),
    ])
    .optional(),
  scheduler: schedulerOptions.optional(),
  retention: retentionOptions.optional(),
});

/** What `DataBackendsModule.forRoot()` takes; everything may be left out. */
export interface DataBackendsOptions {
  /**
   * A PostgreSQL server by `url`, or by a `pool` of the application (which stays its own); left out: embedded
   * PGlite in `dataDir`; false: no database, only the registry of backends.
   */
  readonly database?: false | z.input<typeof databaseOptions>;
  /**
   * Directory of the embedded database and of caches.
   *
   * @default './data'
   */
  readonly dataDir?: string;
  /** Plugins: module classes with `@Plugin()`, or names of packages. */
  readonly plugins?: readonly PluginDefinition[];
  /** Settings by the name of the plugin. */
  readonly pluginSettings?: Readonly<Record<string, unknown>>;
  /**
   * Keys for sensitive parameters at rest, newest first: 32 bytes each, in base64 or hex. On the embedded database
   * one is made and kept in `dataDir` when none is given.
   */
  readonly encryptionKeys?: readonly string[];
  /**
   * Which secrets sources may be given by reference: `variables` of the environment for `env:NAME` (`GIT_*` = all that
   * begin so), `files` and directories for `file:/path`; none = no such reference. Others come from a `SecretProvider`.
   */
  readonly secrets?: z.input<typeof secretsOptions>;
  /** Directories that `local` sources and `file:` URLs may read; none = no local path. */
  readonly localRoots?: readonly string[];
  /** What sources may reach over the network, and through which proxies. */
  readonly network?: z.input<typeof networkOptionsSchema>;
  /**
   * Whether this process runs jobs: of all queues, five of each at once, or of those `queues`, `concurrency` of each.
   *
   * @default true, but false under NODE_ENV=test
   */
  readonly worker?: boolean | { readonly queues?: readonly string[]; readonly concurrency?: number };
  /**
   * Whether this process fires the schedules of system jobs and data sources. `minimumInterval`: no schedule may be
   * shorter; a minute, unless tests set `'1s'`.
   *
   * @default true; false under NODE_ENV=test
   */
  readonly scheduler?: boolean | { readonly enabled?: boolean; readonly minimumInterval?: number | string };
  /** How long what is no longer needed is kept, in durations; the newest `minRevisions` of a source stay in any case. */
  readonly retention?: z.input<typeof retentionOptions>;
  /** Bounds of every sync. */
  readonly limits?: z.input<typeof limitsOptions>;
}

/** The options with their defaults. */
export interface ResolvedOptions {
  readonly database: false | z.output<typeof databaseOptions>;
  readonly dataDir: string;
  readonly encryptionKeys: readonly string[];
  readonly secrets: z.output<typeof secretsOptions>;
  readonly localRoots: readonly string[];
  readonly network: NetworkOptions;
  readonly limits: Limits;
  readonly worker: boolean | WorkerOptions;
  readonly pluginSettings: Readonly<Record<string, unknown>>;
  readonly scheduler?: z.output<typeof schedulerOptions> | undefined;
  readonly retention?: Retention | undefined;
}

/**
 * Checks options and applies the defaults.
 *
 * @param where the options were given, for the remedy
 * @throws OptionsInvalidError naming each wrong option; SecretKeyInvalidError
 */
export function resolveOptions(options: DataBackendsOptions, where = 'forRoot()'): ResolvedOptions {
  const result = schemaFor(options).safeParse(options);
  if (!result.success) {
    const errors = fieldErrors(result.error);
    const summary = summarize(errors).replace(/\.$/, '');
    throw new OptionsInvalidError(
      `The options of DataBackendsModule are not valid: ${summary}. Correct them in ${where}.`,
      errors,
    );
  }
  // Before a database is opened for nothing.
  KeyRing.of(result.data.encryptionKeys);
  const { worker = process.env['NODE_ENV'] !== 'test' } = result.data;
  return { ...result.data, worker, dataDir: resolve(result.data.dataDir) };
}

/** How this process takes part in firing schedules. Tests fire nothing unless they ask for it. */
export function resolveScheduler({ database, scheduler }: ResolvedOptions): SchedulerOptions {
  const { enabled = process.env['NODE_ENV'] !== 'test', minimumInterval = MINIMUM_INTERVAL } =
    typeof scheduler === 'object' ? scheduler : { enabled: scheduler };
  return { enabled: enabled && database !== false, minimumInterval };
}

/** Chosen by what was given: a union of both would only say that the input is invalid, and not where. */
function schemaFor(options: DataBackendsOptions) {
  const isOff = (options as DataBackendsOptions | null | undefined)?.database === false;
  return isOff ? optionsSchema.extend({ database: databaseOff }) : optionsSchema;
}
