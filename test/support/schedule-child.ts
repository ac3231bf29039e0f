import { type Database, openDatabase } from '@lib/database';
import { ScheduleOrchestrator } from '../../libs/jobs/src/clock/schedule.orchestrator.js';
import { eventually } from './eventually.js';
import { JobsApplication } from './jobs-application.js';
import { tickJob } from './scheduled-application.js';

/** After which step of firing a process is killed. */
export type FiringStep = 'begun' | 'taken' | 'enqueued' | 'noted' | 'committed';

/** What a process that fires schedules is started with. */
export interface ScheduleChildOptions {
  readonly database: Parameters<typeof openDatabase>[0];
  /** Minutes. */
  readonly interval: number;
  /** Moves the next run into the past, so that it is due at once. */
  readonly overdue?: boolean;
  readonly killAfter?: FiringStep;
}

const STATEMENTS: Partial<Record<FiringStep, RegExp>> = {
  taken: /SET next_run = \$3, last_run/,
  enqueued: /INSERT INTO .*\bjob\b/s,
  noted: /SET last_job/,
};

/** The life of one process: fires until it is told to end, or is killed in the middle of firing. */
export async function runScheduleChild(options: ScheduleChildOptions): Promise<void> {
  const database = await openDatabase(options.database);
  const tick = tickJob({ interval: options.interval });
  const application = await JobsApplication.start(database, [tick], {
    scheduler: { enabled: true, minimumInterval: 1_000 },
  });
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  if (options.killAfter) killAfter(database, options.killAfter);
  say('ready');
  if (options.overdue) {
    await database.query(`UPDATE "${database.schema}".schedule SET next_run = now() - interval '10 minutes'`);
    await application.module.get(ScheduleOrchestrator).refresh('application.tick');
  }
  process.stdin.resume();
  await new Promise((resolve) => process.stdin.once('data', resolve));
  const orchestrator = application.module.get(ScheduleOrchestrator);
  const stateOfSchedule = async () => {
    await orchestrator.settled();
    const { rows } = await database.query<{ fired: boolean }>(
      `SELECT (SELECT count(*) FROM "${database.schema}".job WHERE schedule = schedule.id) AS jobs,
         last_run IS NOT NULL AS fired, next_run > now() AS planned FROM "${database.schema}".schedule`,
    );
    return rows[0]!;
  };
  // An overdue run is fired by a timer, which may not have gone off yet.
  await eventually(async () => (await stateOfSchedule()).fired);
  say(`state ${JSON.stringify(await stateOfSchedule())}`);
  await application[Symbol.asyncDispose]();
  await database.close();
  process.stdin.pause();
  say('closed');
}

/** From now on the process is killed at that step of a transaction that fires. */
function killAfter(database: Database, step: FiringStep): void {
  const kill = (): void => void process.kill(process.pid, 'SIGKILL');
  const { query, transaction } = database;
  database.query = async (text, values) => {
    const result = await query.call(database, text, values);
    if (STATEMENTS[step]?.test(text)) kill();
    return result as never;
  };
  database.transaction = async (work) => {
    const result = await transaction.call(database, async () => {
      if (step === 'begun') kill();
      return work();
    });
    if (step === 'committed') kill();
    return result as never;
  };
}
