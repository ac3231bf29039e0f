import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { eventually } from '../support/eventually.js';
import { SyncCluster } from '../support/sync-cluster.js';
import { leftovers, NOTHING_LEFT } from '../support/sync-invariants.js';
import { LONG } from '../support/test-budget.js';

const SOURCES = LONG ? 200 : 15;
/** Between two syncs of a source. */
const SECONDS = LONG ? 5 : 2;
/** Of trouble in each test: ten for all of them, unless there is time. */
const TROUBLE = LONG ? 120_000 : 3_000;

describe('Processes that sync sources every few seconds', () => {
  let cluster: SyncCluster;
  let ids: string[];
  let started: number;
  let generation = 0;
  const database = () => cluster.application.database;

  beforeAll(async () => {
    cluster = await SyncCluster.start();
    ids = await cluster.addSources(SOURCES, SECONDS);
    started = Date.now();
  }, 180_000);

  beforeEach(() => Promise.all([cluster.add(), cluster.add(), cluster.add()]), 180_000);

  // Those of a test that failed.
  afterEach(() => Promise.all([...cluster.children].map((child) => cluster.kill(child))));

  afterAll(() => cluster?.[Symbol.asyncDispose](), 60_000);

  const anySynced = async (): Promise<boolean> => {
    const { rowCount } = await database().query(
      `SELECT FROM "${database().schema}".data_source WHERE revision > 0 LIMIT 1`,
    );
    return rowCount > 0;
  };

  /** Until something holds that takes as long as leases do. */
  const within = async (seconds: number, holds: () => Promise<boolean>): Promise<void> => {
    for (const end = Date.now() + seconds * 1_000; !(await holds().catch(() => false)); await delay(200)) {
      if (Date.now() > end) throw new Error(`It never held: ${holds.toString()}`);
    }
  };

  /**
   * Whatever happened before, a change at the remote of each gets there by the schedules alone. A sync in the middle
   * of the writes may publish without the files that changed under its hands: what counts is that the next one mends it.
   */
  const expectAllSync = async () => {
    generation += 1;
    for (let index = 0; index < SOURCES; index++) await cluster.write(index, generation);
    const expected = { a: `a ${generation}`, b: `b ${generation}` };
    const late = new Set(ids);
    try {
      await within(240, async () => {
        for (const id of late) {
          if (isDeepStrictEqual(await cluster.application.contents(id), expected)) late.delete(id);
        }
        return late.size === 0;
      });
    } catch (error) {
      throw new Error(`Not synced: ${await cluster.describe([...late])}`, { cause: error });
    }
  };

  /** Each source has its two files, one open job at most, and a next sync; nobody had an occurrence twice. */
  const expectNothingLostOrDoubled = async () => {
    for (const { process } of cluster.children) process.stdin!.end();
    await Promise.all([...cluster.children].map(({ exited }) => exited));
    cluster.children.clear();
    const passed = (Date.now() - started) / 1_000;
    expect(await leftovers(database())).toEqual(NOTHING_LEFT);
    const { schema } = database();
    const { rows } = await database().query<{ unplanned: number; open: number; most: number }>(
      `SELECT (SELECT count(*) FROM "${schema}".data_source WHERE next_sync IS NULL OR file_count <> 2
                 OR next_sync > now() + interval '2 minutes') AS unplanned,
              (SELECT coalesce(max(count), 0) FROM (SELECT count(*) FROM "${schema}".job WHERE object_id IS NOT NULL
                 AND status IN ('pending', 'scheduled', 'running') GROUP BY object_id) AS open) AS open,
              (SELECT max(count) FROM (SELECT count(*) FROM "${schema}".job WHERE object_id IS NOT NULL
                 GROUP BY object_id) AS jobs) AS most`,
    );
    const { unplanned, open, most } = rows[0]!;
    expect({ unplanned }).toEqual({ unplanned: 0 });
    expect(open).toBeLessThanOrEqual(1);
    // The first occurrence and one every five seconds; a try after a failure may come sooner.
    expect(most).toBeLessThanOrEqual(passed / (SECONDS * 0.7) + 2);
  };

  it('go on when one after the other is killed', async () => {
    for (const end = Date.now() + TROUBLE; Date.now() < end;) {
      await delay(500 + Math.random() * (LONG ? 2_500 : 500));
      await cluster.kill(cluster.any());
      await cluster.add();
    }
    await expectAllSync();
    await expectNothingLostOrDoubled();
  }, 600_000);

  it('go on when the server crashes in the middle', async () => {
    await within(60, anySynced);
    for (const end = Date.now() + TROUBLE; Date.now() < end; await delay(LONG ? 10_000 : 1_500))
      await cluster.crashServer();
    await expectAllSync();
    await expectNothingLostOrDoubled();
  }, 600_000);

  it('go on when one is stopped past its lease, which writes nothing when it comes back', async () => {
    await within(60, anySynced);
    const late = cluster.any();
    late.process.kill('SIGSTOP');
    // Past its lease, and past what the server lets a transaction stand still.
    await delay(LONG ? 40_000 : 3_000);
    if (!LONG) await cluster.letTimePass(late);
    await expectAllSync();
    late.process.kill('SIGCONT');
    await eventually(async () => (await leftovers(database())).doubled === 0);
    // Whatever it still wants to write.
    await delay(2_000);
    await expectNothingLostOrDoubled();
  }, 600_000);
});
