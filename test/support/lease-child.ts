import { setTimeout as delay } from 'node:timers/promises';
import { DataBackendsModule, DataSourcesService, isDataBackendsError } from '@lib/data-backends';
import { SYNC_CHECKPOINT, type SyncStep } from '@lib/sources';
import { NestFactory } from '@nestjs/core';

/** What a process that competes for leases is started with. */
export interface LeaseChildOptions {
  readonly database: { readonly url: string; readonly schema: string };
  readonly dataDir: string;
  readonly root: string;
  readonly sourceId: string;
  /** Syncs at once, and how often. */
  readonly parallel: number;
  readonly rounds: number;
  /** Stays at the step `planned` for so many milliseconds. */
  readonly pause: number;
}

class Root {}
class Checkpoint {}

/**
 * Syncs one source again and again, several times at once, and says what happens: `enter` and `leave` around what only
 * one process may do, and how each call ended.
 */
export async function runLeaseChild(options: LeaseChildOptions): Promise<void> {
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const checkpoint = async (step: SyncStep): Promise<void> => {
    if (step === 'leased') say('enter');
    if (step !== 'planned') return;
    say('planned');
    await delay(options.pause);
  };
  const application = await NestFactory.createApplicationContext(
    {
      module: Root,
      imports: [
        await DataBackendsModule.forRoot({
          database: options.database,
          dataDir: options.dataDir,
          localRoots: [options.root],
        }),
        {
          module: Checkpoint,
          global: true,
          providers: [{ provide: SYNC_CHECKPOINT, useValue: checkpoint }],
          exports: [SYNC_CHECKPOINT],
        },
      ],
    },
    { logger: ['error'] },
  );
  const sources = application.get(DataSourcesService);
  const attempt = async (): Promise<string> => {
    try {
      return (await sources.sync(options.sourceId)).outcome;
    } catch (error) {
      if (!isDataBackendsError(error)) throw error;
      return error.code;
    }
  };
  say('ready');
  for (let round = 0; round < options.rounds; round++) {
    const ends = await Promise.all(Array.from({ length: options.parallel }, attempt));
    for (const end of ends) say(`ended ${end}`);
  }
  await application.close();
  say('closed');
}
