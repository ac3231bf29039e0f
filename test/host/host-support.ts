import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataBackendsModule, type DataBackendsOptions, DataSourcesService } from '@lib/data-backends';
import type { DynamicModule, INestApplication, INestApplicationContext } from '@nestjs/common';
import pg from 'pg';
import { postgresUrl, withPostgresClient } from '../support/databases.js';
import { MemoryPlugin, MemoryRemote, remotes } from '../support/memory-backend.js';
import { type Import, type LinesLogger, startHost } from './application/host-application.js';

/** What has to be undone after a test, last first. */
export const undo: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
  remotes.clear();
});

/** Starts the host; it is closed after the test. */
export async function start(guests: Import[], logger?: LinesLogger): Promise<INestApplication> {
  const application = await startHost(guests, logger);
  undo.push(() => application.close());
  return application;
}

/** A directory that is gone after the test. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'data-backends-host-'));
  undo.push(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** Resolves when no connection to the database is left: the server notices a little after the client. */
export async function connectionsGone(url: string): Promise<void> {
  const database = new URL(url).pathname.slice(1);
  await withPostgresClient(async (client) => {
    for (;;) {
      const { rows } = await client.query('SELECT 1 FROM pg_stat_activity WHERE datname = $1', [database]);
      if (rows.length === 0) return;
      await new Promise((resolve) => setImmediate(resolve));
    }
  });
}

/** A database of the host's own on the server of the tests. */
export async function createDatabase(): Promise<string> {
  const name = `host_${randomBytes(8).toString('hex')}`;
  await withPostgresClient((client) => client.query(`CREATE DATABASE ${name}`));
  const url = new URL(postgresUrl());
  url.pathname = `/${name}`;
  undo.push(async () => {
    await connectionsGone(url.href);
    await withPostgresClient((client) => client.query(`DROP DATABASE ${name}`));
  });
  return url.href;
}

/** A pool of the host's. */
export function openPool(url: string, options: pg.PoolConfig = {}): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max: 3, ...options });
  undo.push(async () => pool.ended || (await pool.end()));
  return pool;
}

/** This library as the host imports it. */
export const guest = async (options: DataBackendsOptions): Promise<DynamicModule> =>
  DataBackendsModule.forRoot({ plugins: [MemoryPlugin], dataDir: await temporaryDirectory(), ...options });

/** A provider, wherever it is. */
export const get = <T>(application: INestApplicationContext, type: abstract new (...parameters: never[]) => T): T =>
  application.get(type, { strict: false });

/** Adds a source with one file and syncs it. */
export async function syncOne(application: INestApplicationContext, name: string): Promise<string> {
  const remote = new MemoryRemote();
  remote.write('a.txt', name);
  remotes.set(name, remote);
  const sources = get(application, DataSourcesService);
  const { id } = await sources.create({ name, type: 'memory', sourceUrl: `memory://${name}` });
  await sources.sync(id);
  return id;
}
