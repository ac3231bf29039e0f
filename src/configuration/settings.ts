import { delimiter } from 'node:path';
import { isIP } from 'node:net';
import { duration, networkOptionsSchema, type PluginDefinition, proxyOptionsSchema } from '@lib/data-backends';
import { z } from 'zod';

const text = z.string().trim().min(1);

/** A number, or its digits as a variable holds them. */
const whole = (minimum: number, maximum: number) => {
  const message = `must be a whole number from ${minimum} to ${maximum}`;
  return z
    .union([z.number(), z.string().trim().regex(/^\d+$/).transform(Number)], message)
    .pipe(z.number().int(message).min(minimum, message).max(maximum, message));
};

const flag = z.union(
  [z.boolean(), z.enum(['true', '1']).transform(() => true), z.enum(['false', '0']).transform(() => false)],
  'must be true or false',
);

/** A list, or its parts in one text as a variable holds them. */
const list = (separator: string) =>
  z.union([z.array(text), z.string().transform((value) => split(value, separator))], 'must be a list of text');

/** Larger bodies would not be held in memory. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** Whether a text is an address, with the bits of a prefix or without. */
function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || address.includes('%') || rest.length > 0) return false;
  return bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= (version === 6 ? 128 : 32));
}

const LEVELS = ['fatal', 'error', 'warn', 'log', 'info', 'debug', 'verbose'] as const;

/** Every setting of the service by its name; `variableOf` tells the environment variable of each. */
export const settingsSchema = z.object({
  host: text.default('127.0.0.1'),
  port: whole(0, 65_535).default(3_000),
  databaseUrl: text.regex(/^postgres(ql)?:\/\//, 'must begin with postgres:// or postgresql://').optional(),
  dataDir: text.default('./data'),
  localRoots: list(delimiter).default([]),
  plugins: z
    .union([
      z.array(z.custom<PluginDefinition>((value) => ['string', 'function', 'object'].includes(typeof value))),
      z.string().transform((value) => split(value, ',')),
    ])
    .default([]),
  pluginSettings: z.record(z.string(), z.unknown(), 'must be an object').default({}),
  adminToken: text.optional(),
  secureCookies: flag.default(false),
  encryptionKeys: list(',').default([]),
  secretVariables: list(',').default([]),
  secretFiles: list(delimiter).default([]),
  networkPreset: networkOptionsSchema.shape.preset,
  networkAllow: list(',').pipe(networkOptionsSchema.shape.allow.unwrap()).default([]),
  networkDeny: list(',').pipe(networkOptionsSchema.shape.deny.unwrap()).default([]),
  httpProxy: proxyOptionsSchema.shape.http,
  httpsProxy: proxyOptionsSchema.shape.https,
  allProxy: proxyOptionsSchema.shape.all,
  noProxy: list(',').pipe(proxyOptionsSchema.shape.noProxy.unwrap()).default([]),
  proxyCaFile: proxyOptionsSchema.shape.caFile,
  /** Whether this process runs jobs. */
  worker: flag.default(true),
  /** Queues that it works on; all that there are, unless set. */
  queues: list(',')
    .refine((queues) => queues.length > 0, 'must name a queue; leave it out for all of them')
    .optional(),
  /** Jobs of each queue that it runs at once. */
  concurrency: whole(1, 1_000).optional(),
  /** Whether this process fires schedules. */
  scheduler: flag.default(true),
  jobRetention: duration.optional(),
  revisionRetention: duration.optional(),
  revisionMinimum: whole(1, Number.MAX_SAFE_INTEGER).optional(),
  contentRetention: duration.optional(),
  cacheRetention: duration.optional(),
  scheduleRetention: duration.optional(),
  consumerRetention: duration.optional(),
  unconsumedRetention: duration.optional(),
  auditRetention: duration.optional(),
  /** No schedule may be shorter; a minute, unless tests lower it. */
  minimumInterval: duration.optional(),
  maxFiles: whole(1, Number.MAX_SAFE_INTEGER).optional(),
  maxFileBytes: whole(1, Number.MAX_SAFE_INTEGER).optional(),
  maxTotalBytes: whole(1, Number.MAX_SAFE_INTEGER).optional(),
  syncTimeout: duration.optional(),
  idleTimeout: duration.optional(),
  maxSyncsPerHost: whole(1, 1_000_000).optional(),
  /** Requests a minute of one caller, and so on; 0 = any number. */
  requestLimit: whole(0, 1_000_000).optional(),
  attemptLimit: whole(0, 1_000_000).optional(),
  deliveryLimit: whole(0, 1_000_000).optional(),
  maxBodyBytes: whole(1, MAX_BODY_BYTES).optional(),
  maxDeliveryBytes: whole(1, MAX_BODY_BYTES).optional(),
  /** What a client may take to send its whole request. */
  requestTimeout: duration.default(60_000),
  /** Proxies whose word for where requests come from is taken. */
  trustedProxies: list(',')
    .refine((networks) => networks.every(isNetwork), 'must be addresses or networks, for instance 10.0.0.0/8')
    .default([]),
  logLevel: z
    .enum(LEVELS, `must be one of ${LEVELS.join(', ')}`)
    .transform((level) => (level === 'info' ? 'log' : level))
    .default('log'),
  demo: flag.optional(),
});

export type Settings = z.output<typeof settingsSchema>;
export type SettingName = keyof Settings;

export const SETTING_NAMES = Object.keys(settingsSchema.shape) as SettingName[];

/** Prefix of the variables that are ours alone. */
export const PREFIX = 'DATA_BACKENDS_';
/** Variables that the command line reads when it asks a running service; they say nothing to the service itself. */
export const CLIENT_VARIABLES: ReadonlySet<string> = new Set([`${PREFIX}SERVER`, `${PREFIX}TOKEN`]);
const WITHOUT_PREFIX: ReadonlySet<string> = new Set(['host', 'port', 'databaseUrl']);

/** The environment variable of a setting: `dataDir` → `DATA_BACKENDS_DATA_DIR`, `port` → `PORT`. */
export function variableOf(name: string): string {
  const upper = name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
  return WITHOUT_PREFIX.has(name) ? upper : PREFIX + upper;
}

/**
 * The variables by which every program of a machine is told its proxies, for what ours do not say. In lower case they
 * win, as they do for curl.
 */
export const STANDARD_VARIABLES: Partial<Record<SettingName, readonly string[]>> = {
  httpProxy: ['http_proxy', 'HTTP_PROXY'],
  httpsProxy: ['https_proxy', 'HTTPS_PROXY'],
  allProxy: ['all_proxy', 'ALL_PROXY'],
  noProxy: ['no_proxy', 'NO_PROXY'],
};

function split(value: string, separator: string): string[] {
  return value
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
