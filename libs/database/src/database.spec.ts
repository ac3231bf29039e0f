import { AsyncResource } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { collect } from '../../../test/support/collect.js';
import { describeOnEachDatabase } from '../../../test/support/databases.js';
import type { Database } from './database.js';
import { DatabaseQueryError } from './errors/database.errors.js';

/** Waits for something that happens by itself, without a fixed pause. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

describeOnEachDatabase('Database', (open, kind) => {
  let database: Database;
  let setting: string;

  beforeAll(async () => {
    database = await open();
    setting = `${database.schema}.setting`;
  });

  afterEach(() => database.query(`DELETE FROM ${setting}`));

  const insert = (name: string, value: unknown = 1) =>
    database.query(`INSERT INTO ${setting} (name, value) VALUES ($1, $2)`, [name, JSON.stringify(value)]);
  const names = async () =>
    (await database.query<{ name: string }>(`SELECT name FROM ${setting} ORDER BY name COLLATE "C"`)).rows.map(
      ({ name }) => name,
    );

  describe('values', () => {
    it('gives every type back in one form', async () => {
      const { rows, rowCount } = await database.query(`
        SELECT 9007199254740991::int8 AS int8, count(*) AS count, 7::int4 AS int4, 1.5::float8 AS float8,
          12.30::numeric AS numeric, true AS bool, '\\x00ff'::bytea AS bytea, '2026-01-31'::date AS date,
          '2026-01-31 12:00:00.123+02'::timestamptz AS timestamptz, '{"a":[1,null]}'::jsonb AS jsonb,
          '"1"'::jsonb AS json_string, NULL::text AS nothing, 'x'::text AS text,
          '0190a7b8-0000-7000-8000-000000000000'::uuid AS uuid,
          ARRAY['a','b"\\,{}',NULL,'NULL',''] AS texts, ARRAY[1,2]::int8[] AS numbers, '{}'::text[] AS no_texts,
          ARRAY['\\x01'::bytea] AS byte_arrays`);
      expect(rowCount).toBe(1);
      expect(rows[0]).toEqual({
        int8: Number.MAX_SAFE_INTEGER,
        count: 1,
        int4: 7,
        float8: 1.5,
        numeric: '12.30',
        bool: true,
        bytea: Buffer.from([0, 255]),
        date: '2026-01-31',
        timestamptz: new Date('2026-01-31T10:00:00.123Z'),
        jsonb: { a: [1, null] },
        json_string: '1',
        nothing: null,
        text: 'x',
        uuid: '0190a7b8-0000-7000-8000-000000000000',
        texts: ['a', 'b"\\,{}', null, 'NULL', ''],
        numbers: [1, 2],
        no_texts: [],
        byte_arrays: [Buffer.from([1])],
      });
    });

    it.each([
      ['-000700-05-04T03:02:01.999Z'],
      ['0000-01-01T00:00:00.000Z'],
      ['0001-01-01T00:00:00.000Z'],
      ['1883-11-18T12:00:00.000Z'],
      ['1969-12-31T23:59:59.999Z'],
      ['9999-12-31T23:59:59.999Z'],
      ['+020000-01-01T00:00:00.000Z'],
    ])('keeps the time %s, in any time zone', async (text) => {
      const time = new Date(text);
      await database.transaction(async () => {
        expect((await database.query('SELECT $1::timestamptz AS time', [time])).rows).toEqual([{ time }]);
        await database.query(`SET LOCAL TIME ZONE 'Asia/Kolkata'`);
        expect((await database.query('SELECT $1::timestamptz AS time', [time])).rows).toEqual([{ time }]);
      });
    });

    it('takes bytes, dates, objects, null and undefined as parameters', async () => {
      const { rows } = await database.query(
        'SELECT $1::bytea AS b, $2::timestamptz AS t, $3::jsonb AS j, $4::text AS n, $5::text AS u, $6::int8 AS i, $7::bool AS f',
        [new Uint8Array([1, 2]), new Date(5), { a: 'ä"\\' }, null, undefined, 2 ** 40, false],
      );
      expect(rows[0]).toEqual({
        b: Buffer.from([1, 2]),
        t: new Date(5),
        j: { a: 'ä"\\' },
        n: null,
        u: null,
        i: 2 ** 40,
        f: false,
      });
    });

    it('takes arrays for = ANY', async () => {
      const id = randomUUID();
      const { rows } = await database.query(
        `SELECT $1::bytea = ANY($2::bytea[]) AS bytea, $3::text = ANY($4::text[]) AS text, $5::uuid = ANY($6::uuid[]) AS uuid,
          $7::int8 = ANY($8::int8[]) AS int8, $9::timestamptz = ANY($10::timestamptz[]) AS time, 'x' = ANY($11::text[]) AS empty`,
        [
          Buffer.from([0, 92, 34]),
          [Buffer.from('x'), Buffer.from([0, 92, 34])],
          'a"b\\c,{d}',
          ['NULL', 'a"b\\c,{d}'],
          id,
          [id],
          5,
          [4, 5],
          new Date(7),
          [new Date(7)],
          [],
        ],
      );
      expect(rows[0]).toEqual({ bytea: true, text: true, uuid: true, int8: true, time: true, empty: false });
    });

    it('unnests arrays with nulls and nested quotes unchanged', async () => {
      const values = ['', 'NULL', 'null', null, ' a ', '\\', '"', '\n', 'é😀'];
      const { rows } = await database.query<{ value: string }>('SELECT value FROM unnest($1::text[]) AS value', [
        values,
      ]);
      expect(rows.map(({ value }) => value)).toEqual(values);
    });

    it('carries a megabyte of bytes both ways', async () => {
      const bytes = Buffer.alloc(1024 * 1024, 0xfe);
      const { rows } = await database.query<{ bytes: Buffer }>('SELECT $1::bytea AS bytes', [bytes]);
      expect(rows[0]!.bytes.equals(bytes)).toBe(true);
    });

    it.each([
      ['a NUL', 'a\0b'],
      ['an unpaired surrogate', 'a\ud800b'],
    ])('refuses text with %s', async (_, text) => {
      await expect(database.query('SELECT $1::text', [text])).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
      await expect(database.query('SELECT $1::text[]', [[text]])).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    });

    it('counts what a statement affected', async () => {
      await insert('a');
      await insert('b');
      expect(await database.query(`UPDATE ${setting} SET value = '2'`)).toEqual({ rows: [], rowCount: 2 });
      expect((await database.query(`DELETE FROM ${setting} RETURNING name`)).rowCount).toBe(2);
    });

    it('takes one statement a call only', async () => {
      await expect(database.query('SELECT 1; SELECT 2')).rejects.toMatchObject({ code: '42601' });
    });
  });

  describe('errors', () => {
    it('has SQLSTATE and constraint, and neither SQL nor values in its message', async () => {
      await insert('secret-name');
      const error = await insert('secret-name').catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(DatabaseQueryError);
      expect(error).toMatchObject({ code: '23505', constraint: 'setting_pkey' });
      expect(String(error)).not.toMatch(/secret-name|INSERT/);
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toMatch(/secret-name|INSERT/);
    });

    it('does not quote a wrong value in its cause either', async () => {
      const error = (await database.query('SELECT $1::int4', ['s3cret']).catch((thrown: unknown) => thrown)) as Error;
      expect(error).toMatchObject({ code: '22P02' });
      expect(error.cause).toBeUndefined();
    });

    it('is usable after an error', async () => {
      await expect(database.query('SELECT nonsense')).rejects.toMatchObject({ code: '42703' });
      expect((await database.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    });
  });

  describe('transaction', () => {
    it('commits what was done in it, wherever it was called', async () => {
      const deeper = async () => insert('a');
      const result = await database.transaction(async () => {
        await deeper();
        return 'done';
      });
      expect(result).toBe('done');
      expect(await names()).toEqual(['a']);
    });

    it('rolls everything back when its work throws, and throws the same', async () => {
      const mistake = new Error('mistake');
      const work = database.transaction(async () => {
        await insert('a');
        throw mistake;
      });
      await expect(work).rejects.toBe(mistake);
      expect(await names()).toEqual([]);
    });

    it('does not show its rows to others before it commits', async () => {
      if (kind === 'pglite') {
        // Its one connection serves others only after the transaction.
        const order: string[] = [];
        const transaction = database.transaction(async () => {
          await insert('a');
          await Promise.resolve();
          order.push('in');
        });
        await Promise.all([transaction, names().then(() => order.push('out'))]);
        expect(order).toEqual(['in', 'out']);
        return;
      }
      let seen: string[] | undefined;
      let inserted = () => undefined as void;
      const ready = new Promise<void>((resolve) => (inserted = resolve));
      const outside = ready.then(async () => {
        seen = await names();
      });
      await database.transaction(async () => {
        await insert('a');
        inserted();
        await until(() => seen !== undefined);
      });
      await outside;
      expect(seen).toEqual([]);
    });

    it('runs statements that are issued together one after the other', async () => {
      await database.transaction(() => Promise.all(['a', 'b', 'c'].map((name) => insert(name))));
      expect(await names()).toEqual(['a', 'b', 'c']);
    });

    it('keeps many transactions apart', async () => {
      await Promise.all(
        Array.from({ length: 30 }, (_, index) =>
          database
            .transaction(async () => {
              await insert(`t${String(index).padStart(2, '0')}`);
              if (index % 3 === 0) throw new Error('undo');
            })
            .catch((error: Error) => expect(error.message).toBe('undo')),
        ),
      );
      expect(await names()).toHaveLength(20);
    });

    it('undoes a nested transaction only', async () => {
      await database.transaction(async () => {
        await insert('outer');
        await expect(
          database.transaction(async () => {
            await insert('inner');
            throw new Error('undo');
          }),
        ).rejects.toThrow('undo');
        await database.transaction(() => database.transaction(() => insert('kept')));
      });
      expect(await names()).toEqual(['kept', 'outer']);
    });

    it('goes on after an error that a nested transaction contained', async () => {
      await database.transaction(async () => {
        await insert('a');
        await expect(database.transaction(() => insert('a'))).rejects.toMatchObject({ code: '23505' });
        await insert('b');
      });
      expect(await names()).toEqual(['a', 'b']);
    });

    it('runs nested transactions that are started together one after the other', async () => {
      await database.transaction(() =>
        Promise.all([
          database.transaction(() => insert('a')),
          database
            .transaction(async () => {
              await insert('b');
              throw new Error('undo');
            })
            .catch(() => undefined),
          database.transaction(() => insert('c')),
        ]),
      );
      expect(await names()).toEqual(['a', 'c']);
    });

    it('says so when an error was caught and nothing could be committed', async () => {
      const work = database.transaction(async () => {
        await insert('a');
        await database.query('SELECT nonsense').catch(() => undefined);
      });
      await expect(work).rejects.toMatchObject({ code: '25P02' });
      expect(await names()).toEqual([]);
    });

    it('refuses a statement that comes after its end', async () => {
      let late = async (): Promise<unknown> => undefined;
      await database.transaction(async () => {
        late = AsyncResource.bind(() => insert('late'));
      });
      await expect(late()).rejects.toMatchObject({ code: 'DB_TRANSACTION_ENDED' });
      expect(await names()).toEqual([]);
    });

    it('refuses a statement that nobody waited for', async () => {
      const floating: Promise<unknown>[] = [];
      await database.transaction(async () => {
        await insert('a');
        floating.push(...['b', 'c'].map((name) => insert(name).catch((error: unknown) => error)));
      });
      expect((await Promise.all(floating)).at(-1)).toMatchObject({ code: 'DB_TRANSACTION_ENDED' });
    });

    it('is run again after a serialization failure, from the start', async () => {
      let runs = 0;
      await database.transaction(async () => {
        await insert('a');
        if (++runs <= 3) await database.query(`SELECT ${database.schema}.fail('40001')`);
      });
      expect(runs).toBe(4);
      expect(await names()).toEqual(['a']);
    });

    it('gives up after the third retry, and never retries other errors', async () => {
      let runs = 0;
      const failing = (state: string) =>
        database.transaction(async () => {
          runs++;
          await database.transaction(() => database.query(`SELECT ${database.schema}.fail($1)`, [state]));
        });
      await expect(failing('40P01')).rejects.toMatchObject({ code: '40P01' });
      expect(runs).toBe(4);
      runs = 0;
      await expect(failing('23514')).rejects.toMatchObject({ code: '23514' });
      expect(runs).toBe(1);
    });

    beforeAll(() =>
      database.query(`CREATE FUNCTION ${database.schema}.fail(state text) RETURNS void LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'made up' USING ERRCODE = state; END $$`),
    );
  });

  describe('stream', () => {
    const numbers = (count: number, batchSize: number) =>
      database.stream<{ n: number }>('SELECT n FROM generate_series(1, $1::int) AS n', [count], { batchSize });

    it.each([
      [0, 10],
      [10, 10],
      [11, 10],
      [2500, 1000],
    ])('gives all of %s rows in batches of %s', async (count, batchSize) => {
      const rows = await collect(numbers(count, batchSize));
      expect(rows.map(({ n }) => n)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
    });

    it('lets others work between two batches', async () => {
      let seen = 0;
      for await (const { n } of numbers(6, 2)) {
        await insert(`row ${n}`);
        seen++;
      }
      expect(seen).toBe(6);
      expect(await names()).toHaveLength(6);
    });

    it('reads its own transaction', async () => {
      await database.transaction(async () => {
        await insert('a');
        const rows = await collect(database.stream(`SELECT name FROM ${setting}`));
        expect(rows).toEqual([{ name: 'a' }]);
        await insert('b');
      });
      expect(await names()).toEqual(['a', 'b']);
    });

    it('leaves nothing behind when the reader stops, or throws', async () => {
      for await (const { n } of numbers(100, 2)) if (n === 3) break;
      await expect(
        (async () => {
          for await (const { n } of numbers(100, 2)) if (n === 3) throw new Error('reader');
        })(),
      ).rejects.toThrow('reader');
      const { rows } = await database.query(`SELECT name FROM pg_cursors WHERE name LIKE 'cursor_%'`);
      expect(rows).toEqual([]);
    });

    it('reports an error of the query', async () => {
      await expect(
        collect(database.stream('SELECT 1 / (3 - n) FROM generate_series(1, 5) AS n')),
      ).rejects.toMatchObject({
        code: '22012',
      });
    });
  });

  describe('copyIn', () => {
    const target = {
      table: 'setting',
      columns: [
        { name: 'name', type: 'text' },
        { name: 'value', type: 'jsonb' },
      ],
    } as const;

    it('writes rows, none included', async () => {
      await database.copyIn(target, []);
      await database.copyIn(target, [
        ['a', '{"b":1}'],
        ['ä', 'null'],
      ]);
      expect(await names()).toEqual(['a', 'ä']);
    });

    it('belongs to the current transaction', async () => {
      const work = database.transaction(async () => {
        await database.copyIn(target, [['a', '1']]);
        expect(await names()).toEqual(['a']);
        throw new Error('undo');
      });
      await expect(work).rejects.toThrow('undo');
      expect(await names()).toEqual([]);
    });

    it('writes all or nothing, over several batches', async () => {
      const big = JSON.stringify('x'.repeat(3_000_000));
      function* rows(last: string): Generator<[string, string]> {
        for (let index = 0; index < 8; index++) yield [`row ${index}`, big];
        yield [last, '1'];
      }
      await expect(database.copyIn(target, rows('row 3'))).rejects.toMatchObject({ code: '23505' });
      expect(await names()).toEqual([]);
      await database.copyIn(target, rows('row 8'));
      expect(await names()).toHaveLength(9);
    });

    it('undoes everything when the rows cannot be made, and stays usable', async () => {
      function* rows(): Generator<[string, string]> {
        yield ['a', '1'];
        throw new Error('no more rows');
      }
      await expect(database.copyIn(target, rows())).rejects.toThrow('no more rows');
      await database.transaction(async () => {
        await expect(database.transaction(() => database.copyIn(target, rows()))).rejects.toThrow('no more rows');
        await insert('b');
      });
      expect(await names()).toEqual(['b']);
    });

    it('refuses a value of another type before anything is written', async () => {
      await expect(
        database.copyIn(target, [
          ['a', '1'],
          [5, '1'],
        ]),
      ).rejects.toThrow('column "name" (text)');
      await expect(database.copyIn(target, [['a\0', '1']])).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
      expect(await names()).toEqual([]);
    });
  });

  describe('withAdvisoryLock', () => {
    it('lets one in at a time, for each name', async () => {
      let inside = 0;
      let most = 0;
      const enter = async () => {
        most = Math.max(most, ++inside);
        await database.query('SELECT 1');
        inside--;
        return inside;
      };
      await Promise.all(Array.from({ length: 8 }, () => database.withAdvisoryLock('one', enter)));
      expect(most).toBe(1);
      await database.withAdvisoryLock('a', () => database.withAdvisoryLock('b', async () => undefined));
    });

    it('is freed when the work fails', async () => {
      await expect(database.withAdvisoryLock('x', () => Promise.reject(new Error('work')))).rejects.toThrow('work');
      expect(await database.withAdvisoryLock('x', async () => 1)).toBe(1);
    });

    it('throws where it would wait for itself', async () => {
      const twice = database.withAdvisoryLock('x', () => database.withAdvisoryLock('x', async () => undefined));
      await expect(twice).rejects.toMatchObject({ code: 'DB_NESTED_TRANSACTION' });
      const inside = database.transaction(() => database.withAdvisoryLock('x', async () => undefined));
      await expect(inside).rejects.toMatchObject({ code: 'DB_NESTED_TRANSACTION' });
    });
  });

  describe('listen and notify', () => {
    it('delivers what was committed, in order, and stops when told', async () => {
      const heard: string[] = [];
      const last: string[] = [];
      const stop = await database.listen('news', (payload) => heard.push(payload));
      const stopLast = await database.listen('last', (payload) => last.push(payload));
      await database.notify('news', 'one');
      await database.transaction(async () => {
        await database.notify('news', 'two');
        await database.notify('news', 'ünï "quoted"');
      });
      await expect(
        database.transaction(async () => {
          await database.notify('news', 'never');
          throw new Error('undo');
        }),
      ).rejects.toThrow('undo');
      await until(() => heard.length >= 3);
      await stop();
      await database.notify('news', 'too late');
      await database.notify('last', 'end');
      await until(() => last.length > 0);
      expect(heard).toEqual(['one', 'two', 'ünï "quoted"']);
      await stopLast();
    });

    it('calls every handler, outside of the transaction that notified', async () => {
      const results: unknown[] = [];
      const record = (promise: Promise<unknown>) =>
        promise.then(
          (value) => results.push(value),
          (error) => results.push(error),
        );
      const stops = [
        await database.listen('work', () => void record(database.query('SELECT 1 AS one'))),
        await database.listen('work', () => void record(database.query('SELECT 1 AS one'))),
      ];
      await database.transaction(() => database.notify('work', ''));
      await until(() => results.length === 2);
      expect(results).toEqual([
        { rows: [{ one: 1 }], rowCount: 1 },
        { rows: [{ one: 1 }], rowCount: 1 },
      ]);
      for (const stop of stops) await stop();
    });

    it('refuses a payload that PostgreSQL would refuse, and listening inside a transaction', async () => {
      await expect(database.notify('news', 'x'.repeat(8000))).rejects.toThrow(RangeError);
      const inside = database.transaction(() => database.listen('news', () => undefined));
      await expect(inside).rejects.toMatchObject({ code: 'DB_NESTED_TRANSACTION' });
    });
  });

  describe('close', () => {
    it('refuses what comes later, and can be called twice', async () => {
      const other = await open();
      await other.query('SELECT 1');
      await Promise.all([other.close(), other.close()]);
      await expect(other.query('SELECT 1')).rejects.toMatchObject({ code: 'DB_UNAVAILABLE' });
      await expect(other.transaction(async () => undefined)).rejects.toMatchObject({ code: 'DB_UNAVAILABLE' });
      await expect(other.listen('x', () => undefined)).rejects.toMatchObject({ code: 'DB_UNAVAILABLE' });
      await expect(other.withAdvisoryLock('x', async () => undefined)).rejects.toMatchObject({
        code: 'DB_UNAVAILABLE',
      });
    });

    it('lets a transaction that is under way finish', async () => {
      const other = await open();
      let closing: Promise<void> | undefined;
      const outside = other.close.bind(other);
      let started = () => undefined as void;
      const running = new Promise<void>((resolve) => (started = resolve));
      const transaction = other.transaction(async () => {
        started();
        await other.query('SELECT 1');
        await new Promise((resolve) => setImmediate(resolve));
        return (await other.query('SELECT 2 AS two')).rows;
      });
      await running;
      closing = outside();
      expect(await transaction).toEqual([{ two: 2 }]);
      await closing;
    });
  });
});
