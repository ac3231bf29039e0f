import { DataBackendsModule } from '@lib/data-backends';
import { SYNC_CHECKPOINT, type SyncCheckpoint } from '@lib/sources';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

/** Where the application of another process has its data. */
export interface ChildApplicationOptions {
  /** Without a URL it is embedded, in `dataDir`. */
  readonly database: { readonly url?: string; readonly schema?: string };
  readonly dataDir: string;
  /** What `local` sources may read. */
  readonly root: string;
}

class Root {}
class Checkpoint {}

/** Starts the whole library as an application does, in a process of its own. */
export async function startChildApplication(
  { database, dataDir, root }: ChildApplicationOptions,
  checkpoint: SyncCheckpoint = () => undefined,
): Promise<INestApplicationContext> {
  const library = await DataBackendsModule.forRoot({ database, dataDir, localRoots: [root] });
  const providers = [{ provide: SYNC_CHECKPOINT, useValue: checkpoint }];
  return NestFactory.createApplicationContext(
    { module: Root, imports: [library, { module: Checkpoint, global: true, providers, exports: [SYNC_CHECKPOINT] }] },
    { logger: ['error'] },
  );
}

/** Tells the test something. */
export const say = (line: string): void => void process.stdout.write(`${line}\n`);
