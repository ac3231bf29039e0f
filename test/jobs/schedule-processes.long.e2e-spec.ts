import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Database, openDatabase } from '@lib/database';
import { postgresUrl, withPostgresClient } from '../support/databases.js';
import { ChildNode } from '../support/child-node.js';
import { eventually } from '../support/eventually.js';
import { LONG } from '../support/test-budget.js';
import type { FiringStep, ScheduleChildOptions } from '../support/schedule-child.js';

const SECONDS = LONG ? 60 : 8;
const SECOND = 1_000;
/** What the clocks of the database and of a process on the same machine, and a busy machine, may differ by. */
const TOLERANCE = 250;

const children: ChildNode[] = [];
let directory: string;
let schema: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'schedules-'));
  schema = `test_${randomBytes(8).toString('hex')}`;
});

afterEach(async () => {
  for (const child of children.splice(0)) await child.kill();
  await rm(directory, { recursive: true, force: true });
  await withPostgresClient((client) => client.query(`DROP SCHEMA IF EXISTS ${schema}, ${schema}_queue CASCADE`));
});

const databases: Record<Database['kind'], () => ScheduleChildOptions['database']> = {
  postgres: () => ({ url: postgresUrl(), schema, dataDir: directory, migrate: true, maxConnections: 4 }),
  pglite: () => ({ schema: 'data_backends', dataDir: directory, migrate: true, maxConnections: 1 }),
};

function start(options: ScheduleChildOptions): ChildNode {
  const child = ChildNode.call('./schedule-child.ts', 'runScheduleChild', options);
  children.push(child);
  return child;
}

interface Fired {
  readonly scheduled: Date;
  readonly created: Date;
}

async function fired(): Promise<Fired[]> {
  const database = await openDatabase(databases.postgres());
  try {
    const { rows } = await database.query<Fired>(
      `SELECT scheduled, created FROM "${schema}".job WHERE schedule = 'application.tick' ORDER BY scheduled, created`,
    );
    return rows;
  } finally {
    await database.close();
  }
}

const occurrencesSince = (begin: number, runs: readonly Fired[]) =>
  runs.filter(({ scheduled }) => scheduled.getTime() >= begin).length;

describe('Three processes with the same system job every second', () => {
  it(
    'enqueue each occurrence once, also when one of them is killed',
    async () => {
      const options = { database: databases.postgres(), interval: 1 / 60 };
      // The first one migrates.
      await start(options).line('ready');
      await Promise.all([start(options).line('ready'), start(options).line('ready')]);
      const begin = Date.now();
      await delay((SECONDS * SECOND) / 2);
      await children[0]!.kill();
      await delay((SECONDS * SECOND) / 2);
      // On a machine that keeps up there is one each second; those that it was late for are made up for by one.
      await eventually(async () => occurrencesSince(begin, await fired()) >= SECONDS / 2);
      for (const child of children.slice(1)) child.process.stdin!.write('end\n');
      await Promise.all(children.slice(1).map((child) => child.line('closed')));

      const runs = await fired();
      for (const [index, { scheduled, created }] of runs.slice(1).entries()) {
        const before = runs[index]!;
        const step = scheduled.getTime() - before.scheduled.getTime();
        expect(step % SECOND).toBe(0);
        expect(step).toBeGreaterThan(0);
        if (step > SECOND) {
          const lastLeftOut = scheduled.getTime() - SECOND;
          expect(before.created.getTime()).toBeGreaterThanOrEqual(lastLeftOut - TOLERANCE);
        }
        expect(created.getTime()).toBeGreaterThanOrEqual(scheduled.getTime() - TOLERANCE);
      }
    },
    (SECONDS + 60) * SECOND,
  );
});

const STEPS: readonly FiringStep[] = ['begun', 'taken', 'enqueued', 'noted', 'committed'];
/** Opening the embedded database takes seconds each time. */
const FEW_STEPS: readonly FiringStep[] = ['enqueued', 'committed'];

describe.each([
  ['postgres', STEPS],
  ['pglite', LONG ? STEPS : FEW_STEPS],
] as const)('A process that is killed while it fires (%s)', (kind, steps) => {
  it.each(steps)('neither loses nor doubles the run: after it has %s', async (killAfter) => {
    const options = { database: databases[kind](), interval: 525_600 };
    const first = start({ ...options, overdue: true, killAfter });
    await first.exited;
    expect(first.lines).toEqual(['ready']);
    expect(first.process.signalCode).toBe('SIGKILL');

    const second = start(options);
    await second.line('ready');
    second.process.stdin!.write('end\n');
    const state = JSON.parse((await second.line('state ')).slice('state '.length)) as unknown;
    expect(state).toEqual({ jobs: 1, fired: true, planned: true });
    await second.line('closed');
  });
});
