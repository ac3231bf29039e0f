import { randomUUID } from 'node:crypto';
import { and, eq, isNull, sql } from 'drizzle-orm';
import { getTableConfig } from 'drizzle-orm/pg-core';
import { describeOnEachDatabase } from '../../../../test/support/databases.js';
import { defineTables } from './tables.js';

/** Drizzle's name of a type as information_schema says it. */
const TYPE_NAMES: Readonly<Record<string, string>> = {
  'timestamp (3) with time zone': 'timestamp with time zone',
};

describeOnEachDatabase('drizzle', (open) => {
  it('knows the tables as the migrations make them', async () => {
    const database = await open();
    for (const table of Object.values(defineTables(database.schema))) {
      const { name, columns, schema } = getTableConfig(table);
      const { rows } = await database.query(
        `SELECT column_name AS name, data_type AS type, is_nullable = 'NO' AS "notNull", column_default IS NOT NULL AS "hasDefault"
         FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2 ORDER BY ordinal_position`,
        [schema, name],
      );
      const described = columns.map((column) => {
        const type = column.getSQLType();
        return {
          name: column.name,
          type: type.endsWith('[]') ? 'ARRAY' : (TYPE_NAMES[type] ?? type),
          notNull: column.notNull,
          hasDefault: column.hasDefault,
        };
      });
      expect({ name, columns: described }).toEqual({ name, columns: rows });
    }
  });

  it('reads and writes typed rows, and follows the transaction of its context', async () => {
    const database = await open();
    const {
      orm,
      tables: { dataSource, content },
    } = await database.drizzle();
    const id = randomUUID();
    const time = new Date('2026-01-02T03:04:05.678Z');
    await database.transaction(async () => {
      const [created] = await orm
        .insert(dataSource)
        .values({
          id,
          name: 'a',
          type: 'git',
          sourceUrl: 'x',
          parameters: { a: ['1', null] },
          lastSynced: time,
          lastError: '1',
        })
        .returning();
      expect(created).toMatchObject({
        id,
        enabled: true,
        parameters: { a: ['1', null] },
        secrets: {},
        lastSynced: time,
        fileCount: 0,
        lastError: '1',
        cron: null,
      });
    });
    const undone = database.transaction(async () => {
      await orm
        .update(dataSource)
        .set({ name: 'b', fileCount: 5 })
        .where(and(eq(dataSource.id, id), isNull(dataSource.deletedAt)));
      expect(await orm.select({ name: dataSource.name, files: dataSource.fileCount }).from(dataSource)).toEqual([
        { name: 'b', files: 5 },
      ]);
      throw new Error('undo');
    });
    await expect(undone).rejects.toThrow('undo');
    expect(await orm.select({ name: dataSource.name, n: sql<number>`count(*) OVER ()` }).from(dataSource)).toEqual([
      { name: 'a', n: 1 },
    ]);
    await orm.insert(content).values({ hash: Buffer.alloc(32, 7), size: 3, data: Buffer.from('abc') });
    expect(
      await orm
        .select({ data: content.data })
        .from(content)
        .where(eq(content.hash, Buffer.alloc(32, 7))),
    ).toEqual([{ data: Buffer.from('abc') }]);
  });

  it('throws the errors of the database, without SQL', async () => {
    const database = await open();
    const {
      orm,
      tables: { setting },
    } = await database.drizzle();
    await orm.insert(setting).values({ name: 'a', value: 1 });
    await expect(orm.insert(setting).values({ name: 'a', value: 1 })).rejects.toMatchObject({
      name: 'DatabaseQueryError',
      code: '23505',
    });
  });
});
