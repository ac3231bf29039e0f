import type { Database } from '@lib/database';
import { ConsumersService } from '@lib/sources';
import { ChildNode } from '../support/child-node.js';
import { type ConsumerChildOptions, consumersOn } from '../support/consumer-child.js';
import { describeOnEachDatabase, postgresUrl } from '../support/databases.js';
import { QUICK, until } from '../support/jobs-application.js';
import { publishRevisions } from '../support/published-revisions.js';
import { SourceApplication } from '../support/source-application.js';
import { LONG } from '../support/test-budget.js';

const REVISIONS = LONG ? 10_000 : 300;
const KILLS = LONG ? 6 : 2;

interface ToldRow {
  readonly revision: number;
  readonly process: number;
  /** Whether it was begun before the one before had ended. */
  readonly overlaps: boolean;
  readonly ended: Date | null;
}

// Only a server has several processes.
describeOnEachDatabase(
  'Consumers in several processes that are killed',
  (open) => {
    let database: Database;
    let application: SourceApplication;
    const children = new Map<number, ChildNode>();

    beforeAll(async () => {
      database = await open();
      await database.query(
        `CREATE TABLE "${database.schema}".told (ordinal serial PRIMARY KEY, revision integer NOT NULL, process integer,
           begun timestamptz NOT NULL DEFAULT clock_timestamp(), ended timestamptz)`,
      );
      application = await SourceApplication.start(database, { imports: [consumersOn(database)] });
    }, 60_000);

    afterAll(async () => {
      await Promise.all([...children.values()].map((child) => child.kill()));
      await application?.[Symbol.asyncDispose]();
    });

    async function addChild(): Promise<void> {
      const options: ConsumerChildOptions = {
        url: postgresUrl(),
        schema: database.schema,
        timing: { ...QUICK, lost: 3_000 },
      };
      const child = ChildNode.call('./consumer-child.ts', 'runConsumerChild', options);
      children.set(child.process.pid!, child);
      await child.line('ready');
    }

    async function told(): Promise<ToldRow[]> {
      const { rows } = await database.query<ToldRow>(
        `SELECT revision, process, ended, coalesce(begun < lag(ended) OVER (ORDER BY ordinal), false) AS overlaps
         FROM "${database.schema}".told ORDER BY ordinal`,
      );
      return rows;
    }

    async function latest(): Promise<{ ordinal: number; process: number }> {
      const { rows } = await database.query<{ ordinal: number; process: number }>(
        `SELECT ordinal, process FROM "${database.schema}".told ORDER BY ordinal DESC LIMIT 1`,
      );
      return rows[0]!;
    }

    it('are told every revision in order, one at a time, and again at most what was in hand', async () => {
      const { source } = await application.add({ name: 'counted' });
      await publishRevisions(database, source.id, 1);
      const consumers = application.module.get(ConsumersService);
      await consumers.drain({ name: 'counter' });
      await publishRevisions(database, source.id, REVISIONS);
      await Promise.all([addChild(), addChild()]);
      for (let kill = 1; kill <= KILLS; kill++) {
        const target = (REVISIONS * kill) / (KILLS + 1);
        await until(async () => (await latest()).ordinal >= target);
        const { process: pid } = await latest();
        const child = children.get(pid)!;
        children.delete(pid);
        await Promise.all([child.kill(), addChild()]);
      }
      await until(async () => (await consumers.get({ name: 'counter', source: 'counted' })).lag === 0);

      const rows = await told();
      expect(rows.filter(({ overlaps }) => overlaps)).toEqual([]);
      const repeats = rows.filter(({ revision }, index) => revision === rows[index - 1]?.revision);
      expect(repeats.length).toBeLessThanOrEqual(KILLS);
      const inOrder = rows
        .map(({ revision }) => revision)
        .filter((revision, index, all) => revision !== all[index - 1]);
      expect(inOrder).toEqual(Array.from({ length: REVISIONS + 1 }, (_, index) => index + 1));
      // Meanwhile another consumer of the same source has failed again and again.
      await until(async () => (await consumers.get({ name: 'hopeless', source: 'counted' })).failures > 0);
    }, 600_000);
  },
  ['postgres'],
);
