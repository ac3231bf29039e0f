import { randomBytes } from 'node:crypto';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { readConfiguration } from '../../../src/configuration/read-configuration.js';
import { createService, listen } from '../../../src/service.js';
import { databaseUrl, type DatabaseKind, prepareDataDirectory, withPostgresClient } from '../../support/databases.js';
import { HttpClient } from './http-client.js';

/** The service in this process, on a port of its own, with an empty database. */
export interface RunningService {
  readonly app: NestExpressApplication;
  readonly url: string;
  readonly client: HttpClient;
  /** A directory that `local` and `file:` sources may read. */
  readonly root: string;
  /** With this in its environment, another service works on the same database. */
  readonly databaseEnvironment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** A temporary directory, by its real path. */
export async function temporaryDirectory(): Promise<string> {
  return realpath(await mkdtemp(join(tmpdir(), 'data-backends-service-')));
}

/** Starts the service as `main` does, with the given environment on top of what tests need. */
export async function startService(
  kind: DatabaseKind,
  environment: Readonly<Record<string, string>> = {},
): Promise<RunningService> {
  const directory = await temporaryDirectory();
  const database = await DATABASES[kind](join(directory, 'data'));
  const root = await temporaryDirectory();
  const configuration = await readConfiguration(
    {
      PORT: '0',
      DATA_BACKENDS_DATA_DIR: join(directory, 'data'),
      DATA_BACKENDS_LOCAL_ROOTS: root,
      DATA_BACKENDS_NETWORK_ALLOW: '127.0.0.1',
      ...database.environment,
      ...environment,
    },
    directory,
  );
  const app = await createService(configuration, false);
  const url = await listen(app, configuration);
  const { adminToken } = configuration;
  return {
    app,
    url,
    root,
    databaseEnvironment: database.environment,
    client: new HttpClient(url, adminToken === undefined ? {} : { authorization: `Bearer ${adminToken}` }),
    async stop() {
      await app.close();
      await database.remove();
      await Promise.all([directory, root].map((path) => rm(path, { recursive: true, force: true })));
    },
  };
}

interface TestDatabase {
  readonly environment: Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

const DATABASES: Record<DatabaseKind, (dataDir: string) => Promise<TestDatabase>> = {
  pglite: async (dataDir) => {
    await prepareDataDirectory(dataDir);
    return { environment: {}, remove: async () => undefined };
  },
  postgres: async () => {
    const name = `test_${randomBytes(8).toString('hex')}`;
    await withPostgresClient(async (client) => void (await client.query(`CREATE DATABASE ${name}`)));
    return {
      environment: {
        DATABASE_URL: databaseUrl(name),
        DATA_BACKENDS_ENCRYPTION_KEYS: randomBytes(32).toString('base64'),
      },
      remove: () =>
        withPostgresClient(async (client) => void (await client.query(`DROP DATABASE ${name} WITH (FORCE)`))),
    };
  },
};
