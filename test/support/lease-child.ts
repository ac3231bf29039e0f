import { setTimeout as delay } from 'node:timers/promises';
import { DataSourcesService, isDataBackendsError } from '@lib/data-backends';
import type { SyncStep } from '@lib/sources';
import { type ChildApplicationOptions, say, startChildApplication } from './child-application.js';

/** What a process that competes for leases is started with. */
export interface LeaseChildOptions extends ChildApplicationOptions {
  readonly sourceId: string;
  /** Syncs at once, and how often. */
  readonly parallel: number;
  readonly rounds: number;
  /** Stays at the step `planned` for so many milliseconds. */
  readonly pause: number;
}

/**
 * Syncs one source again and again, several times at once, and says what happens: `enter` and `leave` around what only
 * one process may do, and how each call ended.
 */
export async function runLeaseChild(options: LeaseChildOptions): Promise<void> {
  const checkpoint = async (step: SyncStep): Promise<void> => {
    if (step === 'leased') say('enter');
    if (step !== 'planned') return;
    say('planned');
    await delay(options.pause);
  };
  const application = await startChildApplication(options, checkpoint);
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
