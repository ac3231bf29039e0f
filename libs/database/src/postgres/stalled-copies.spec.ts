import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { from } from 'pg-copy-streams';
import { postgresUrl } from '../../../../test/support/databases.js';
import { eventually } from '../../../../test/support/eventually.js';
import { StalledCopies } from './stalled-copies.js';
import { PostgresDatabase } from './postgres-database.js';

describe('StalledCopies', () => {
  const schema = `test_${randomBytes(8).toString('hex')}`;
  let database: PostgresDatabase;
  const clients: pg.Client[] = [];

  beforeAll(async () => {
    database = await PostgresDatabase.open({ url: postgresUrl(), schema, maxConnections: 3 });
    await database.execute(`CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.line (text text);
      CREATE TABLE ${schema}.place (id int PRIMARY KEY); INSERT INTO ${schema}.place VALUES (1)`);
  });
  afterAll(async () => {
    await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
    await database.execute(`DROP SCHEMA ${schema} CASCADE`);
    await database.close();
  });

  /** A client that holds a lock, has sent some rows, and sends no more until it is asked to. */
  const copying = async () => {
    const client = new pg.Client({ connectionString: postgresUrl() });
    clients.push(client);
    let lost = false;
    client.on('error', () => (lost = true));
    await client.connect();
    await client.query(`BEGIN; SELECT FROM ${schema}.place FOR UPDATE`);
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const sink = client.query(from(`COPY ${schema}.line FROM STDIN`));
    sink.on('error', () => (lost = true));
    sink.write('one\n');
    await eventually(async () => {
      const { rowCount } = await database.query(
        `SELECT FROM pg_stat_activity JOIN pg_stat_progress_copy USING (pid) WHERE pid = $1 AND wait_event = 'ClientRead'`,
        [rows[0]!.pid],
      );
      return rowCount === 1;
    });
    return { client, sink, isLost: () => lost };
  };

  it('frees the locks of a COPY from which no byte came between two looks', async () => {
    const stalled = await copying();
    const copies = new StalledCopies(database);
    await copies.end(1);
    expect(stalled.isLost()).toBe(false);
    await eventually(async () => {
      await copies.end(1);
      return stalled.isLost();
    });
    // Nobody holds it any more, and nothing was written.
    await database.query(`SELECT FROM ${schema}.place FOR UPDATE`);
    expect((await database.query(`SELECT FROM ${schema}.line`)).rowCount).toBe(0);
  });

  it('leaves one alone that goes on, however slowly, and one that is not ours', async () => {
    const slow = await copying();
    const ours = new StalledCopies(database);
    const other = new StalledCopies({ schema: 'other', query: database.query.bind(database) } as PostgresDatabase);
    for (let count = 0; count < 3; count++) {
      await ours.end(1);
      await other.end(1);
      // The server counts what it has taken in, a buffer at a time.
      slow.sink.write(`${'x'.repeat(200_000)}\n`);
      await eventually(async () => {
        const { rows } = await database.query<{ bytes: number }>(
          'SELECT bytes_processed AS bytes FROM pg_stat_progress_copy WHERE relid = $1::regclass',
          [`${schema}.line`],
        );
        return rows[0]!.bytes > (count + 0.9) * 200_000;
      });
    }
    expect(slow.isLost()).toBe(false);
    await new Promise<void>((resolve) => {
      slow.sink.once('finish', resolve);
      slow.sink.end();
    });
    await slow.client.query('COMMIT');
    expect((await database.query(`SELECT FROM ${schema}.line`)).rowCount).toBe(4);
  });
});
