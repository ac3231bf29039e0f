import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Backend, DATA_BACKEND_METADATA, type DataBackendEntry, NETWORK, type Network } from '@lib/core';
import { DataBackendRegistry, DataBackendsModule } from '@lib/data-backends';
import type { INestApplicationContext, Provider, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ConformanceError } from './conformance.error.js';
import type { DataBackendSuite } from './data-backend-suite.js';

const SUBJECT = Symbol('the backend that is tested');

class ConformanceModule {}

/** The backend of a suite in an application of its own, as it would be in a real one, but without a database. */
export interface OpenedBackend extends AsyncDisposable {
  readonly entry: DataBackendEntry;
  readonly network: Network;
  /** For caches; it goes with the application. */
  readonly directory: string;
}

/** @throws ConformanceError, or what stops the start of an application with that backend */
export async function openBackend(suite: DataBackendSuite): Promise<OpenedBackend> {
  const temporary = await realpath(tmpdir());
  const directory = await mkdtemp(join(temporary, 'data-backends-conformance-'));
  let application: INestApplicationContext | undefined;
  const close = async (): Promise<void> => {
    await application?.close();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    application = await start(suite, [temporary, process.cwd()], join(directory, 'data'));
    const network = application.get<Network>(NETWORK, { strict: false });
    return { entry: entryOf(suite, application), network, directory, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function start(
  { backend, imports = [], providers = [], plugins = [], ...options }: DataBackendSuite,
  defaultRoots: readonly string[],
  dataDir: string,
): Promise<INestApplicationContext> {
  const module = await DataBackendsModule.forRoot({
    database: false,
    dataDir,
    plugins,
    pluginSettings: options.pluginSettings ?? {},
    localRoots: options.localRoots ?? defaultRoots,
    network: options.network ?? { allow: ['127.0.0.1', '::1', 'localhost'] },
  });
  const root = {
    module: ConformanceModule,
    imports: [module, ...imports],
    providers: [...providers, ...providerOf(backend)],
  };
  return NestFactory.createApplicationContext(root, { logger: ['error', 'warn'], abortOnError: false });
}

function providerOf(backend: DataBackendSuite['backend']): Provider[] {
  if (typeof backend === 'string') return [];
  if (typeof backend !== 'function') return [{ provide: SUBJECT, useValue: backend }];
  if (isDecorated(backend)) return [backend as Type];
  if ((backend as Type).prototype instanceof Backend) {
    throw new ConformanceError(
      `The class ${backend.name} is not a data backend: it has no @DataBackend().`,
      "Decorate it: @DataBackend({ name: 'ftp', label: 'FTP server' }).",
    );
  }
  return [{ provide: SUBJECT, useFactory: backend as () => Backend<never> }];
}

function entryOf({ backend }: DataBackendSuite, application: INestApplicationContext): DataBackendEntry {
  const registry = application.get(DataBackendRegistry, { strict: false });
  if (typeof backend === 'string') return registry.get(backend);
  if (isDecorated(backend)) return registry.get(Reflect.getMetadata(DATA_BACKEND_METADATA, backend).name);
  const subject = application.get<Backend>(SUBJECT);
  const entry = registry.list().find((known) => known.backend === subject);
  if (entry) return entry;
  throw new ConformanceError(
    'What `backend` gives is not a data backend: its class has no @DataBackend().',
    "Decorate the class: @DataBackend({ name: 'ftp', label: 'FTP server' }).",
  );
}

function isDecorated(backend: DataBackendSuite['backend']): boolean {
  return typeof backend === 'function' && Reflect.hasMetadata(DATA_BACKEND_METADATA, backend);
}
