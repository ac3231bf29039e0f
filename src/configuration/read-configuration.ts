import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type DataBackendsOptions, type FieldError, OptionsInvalidError } from '@lib/data-backends';
import type { Configuration } from './configuration.js';
import { readConfigurationFile } from './configuration-file.js';
import {
  CLIENT_VARIABLES,
  PREFIX,
  SETTING_NAMES,
  type SettingName,
  type Settings,
  settingsSchema,
  STANDARD_VARIABLES,
  variableOf,
} from './settings.js';

/** Values by setting, and where each was written. */
interface Written {
  readonly values: Partial<Record<SettingName, unknown>>;
  readonly places: Partial<Record<SettingName, string>>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The configuration of the service: the environment, and `data-backends.config.(js|json)` of the directory for what
 * the environment does not say; last, the variables that tell every program its proxies. The one place that reads either.
 *
 * @throws OptionsInvalidError naming every mistake by its variable, or its key in the file
 */
export async function readConfiguration(environment: Environment, directory: string): Promise<Configuration> {
  const ours = merge(await fromFile(directory), fromEnvironment(environment));
  const { values, places } = merge(fromStandardVariables(environment, ours), ours);
  const result = settingsSchema.safeParse(values);
  if (!result.success) {
    throw invalid(
      result.error.issues.map(({ path, message }) => {
        const name = path[0] as SettingName;
        return { pointer: `/${name}`, detail: `${places[name] ?? variableOf(name)}: ${message}` };
      }),
    );
  }
  return toConfiguration(result.data, environment, directory);
}

function fromEnvironment(environment: Environment): Written {
  const variables = new Map(SETTING_NAMES.map((name) => [variableOf(name), name]));
  // What has no form as text can only be written in the file.
  variables.delete(variableOf('pluginSettings'));
  const given = Object.entries(environment).filter(([, value]) => value !== undefined && value.trim() !== '');
  const isKnown = (variable: string) => variables.has(variable) || CLIENT_VARIABLES.has(variable);
  const unknown = given.filter(([variable]) => variable.startsWith(PREFIX) && !isKnown(variable));
  if (unknown.length > 0) throw invalid(unknown.map(([variable]) => unknownSetting(variable, [...variables.keys()])));
  const ours = given.flatMap(([variable, value]) => {
    const name = variables.get(variable);
    return name === undefined ? [] : [{ name, value, place: variable }];
  });
  return written(ours);
}

function fromStandardVariables(environment: Environment, ours: Written): Written {
  const found = Object.entries(STANDARD_VARIABLES).flatMap(([name, variables]) => {
    const place = variables.find((variable) => environment[variable]?.trim());
    return place === undefined ? [] : [{ name: name as SettingName, value: environment[place], place }];
  });
  const isProxied = [...found.map(({ name }) => name), ...Object.keys(ours.values)].some((name) =>
    ['httpProxy', 'httpsProxy', 'allProxy'].includes(name),
  );
  // Exceptions from nothing, perhaps in a notation of others, are no reason to stop the start.
  return isProxied ? written(found) : written([]);
}

async function fromFile(directory: string): Promise<Written> {
  const file = await readConfigurationFile(directory);
  if (!file) return { values: {}, places: {} };
  const known = new Set<string>(SETTING_NAMES);
  const entries = Object.entries(file.values).map(([key, value]) => {
    return { name: settingName(key) as SettingName, value, place: `${file.name}: ${key}` };
  });
  const unknown = entries.filter(({ name }) => !known.has(name));
  if (unknown.length > 0) throw invalid(unknown.map(({ place }) => unknownSetting(place, SETTING_NAMES)));
  return written(entries);
}

/** A key of the file may be written as the variable is: `DATA_DIR`, with the prefix or without. */
function settingName(key: string): string {
  if (!/^[A-Z][A-Z0-9_]*$/.test(key)) return key;
  const bare = key.startsWith(PREFIX) ? key.slice(PREFIX.length) : key;
  return bare.toLowerCase().replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}

function written(entries: readonly { name: SettingName; value: unknown; place: string }[]): Written {
  return {
    values: Object.fromEntries(entries.map(({ name, value }) => [name, value])),
    places: Object.fromEntries(entries.map(({ name, place }) => [name, place])),
  };
}

function merge(weak: Written, strong: Written): Written {
  return { values: { ...weak.values, ...strong.values }, places: { ...weak.places, ...strong.places } };
}

function unknownSetting(place: string, known: readonly string[]): FieldError {
  return { pointer: '', detail: `${place}: there is no such setting. Known are ${known.join(', ')}` };
}

function invalid(errors: readonly FieldError[]): OptionsInvalidError {
  const lines = errors.map(({ detail }) => `\n  ${detail}`).join('');
  return new OptionsInvalidError(`The configuration is not valid. Correct it, and start again:${lines}`, errors);
}

function toConfiguration(settings: Settings, environment: Environment, directory: string): Configuration {
  const { host, port, adminToken, secureCookies, requestTimeout, trustedProxies, logLevel } = settings;
  const dataDir = resolve(directory, settings.dataDir);
  const embedded = settings.databaseUrl === undefined;
  const wanted = settings.demo ?? environment['npm_lifecycle_event'] === 'start';
  const demo = wanted && embedded && environment['NODE_ENV'] !== 'production';
  const demoRoot = join(dataDir, 'demo');
  const { maxFiles, maxFileBytes, maxTotalBytes, syncTimeout, idleTimeout, maxSyncsPerHost } = settings;
  return {
    host,
    port,
    adminToken,
    secureCookies,
    requestLimits: {
      requests: settings.requestLimit,
      attempts: settings.attemptLimit,
      deliveries: settings.deliveryLimit,
      bodyBytes: settings.maxBodyBytes,
      deliveryBytes: settings.maxDeliveryBytes,
    },
    requestTimeout,
    trustedProxies,
    logLevel,
    demo,
    dataDir,
    dataBackends: {
      database: { url: settings.databaseUrl },
      dataDir,
      plugins: settings.plugins,
      pluginSettings: settings.pluginSettings,
      encryptionKeys: settings.encryptionKeys,
      secrets: {
        variables: settings.secretVariables,
        files: settings.secretFiles.map((path) => resolve(directory, path)),
      },
      // Demo sources stay readable when a later start does not ask for a demo.
      localRoots: [
        ...settings.localRoots.map((root) => resolve(directory, root)),
        ...(demo || existsSync(demoRoot) ? [demoRoot] : []),
      ],
      network: {
        preset: settings.networkPreset,
        allow: settings.networkAllow,
        deny: settings.networkDeny,
        ...proxiesOf(settings),
      },
      retention: {
        jobs: settings.jobRetention,
        revisions: settings.revisionRetention,
        minRevisions: settings.revisionMinimum,
        content: settings.contentRetention,
        caches: settings.cacheRetention,
        schedules: settings.scheduleRetention,
        consumers: settings.consumerRetention,
        unconsumed: settings.unconsumedRetention,
        audit: settings.auditRetention,
      },
      worker: workerOf(settings),
      scheduler: { enabled: settings.scheduler, minimumInterval: settings.minimumInterval },
      limits: { maxFiles, maxFileBytes, maxTotalBytes, syncTimeout, idleTimeout, maxSyncsPerHost },
    },
  };
}

function workerOf({ worker, queues, concurrency }: Settings): DataBackendsOptions['worker'] {
  if (!worker) return false;
  return { ...(queues && { queues }), ...(concurrency !== undefined && { concurrency }) };
}

function proxiesOf({ httpProxy, httpsProxy, allProxy, noProxy, proxyCaFile }: Settings) {
  if ((httpProxy ?? httpsProxy ?? allProxy) === undefined) return {};
  return { proxies: { http: httpProxy, https: httpsProxy, all: allProxy, noProxy, caFile: proxyCaFile } };
}
