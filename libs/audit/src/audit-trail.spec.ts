import { describeOnEachDatabase } from '../../../test/support/databases.js';
import { collectAudit } from './audit-collector.js';
import { AuditTrail } from './audit-trail.js';
import { withOrigin } from './origin.js';

const change = (id: string) => ({ action: 'update', object: { type: 'thing', id, name: id } });
const DAY = 86_400_000;

describeOnEachDatabase('the audit log', (open) => {
  it('has a change when its transaction has committed, and not otherwise', async () => {
    const database = await open();
    const trail = AuditTrail.of(database);
    const origin = { via: 'api', actor: { id: 'ada' }, requestId: 'r-1', address: '192.0.2.1' } as const;
    await withOrigin(origin, () => database.transaction(() => trail.record(change('kept'))));
    const failing = database.transaction(async () => {
      await trail.record(change('undone'));
      throw new Error('on purpose');
    });
    await expect(failing).rejects.toThrow('on purpose');
    await expect(trail.record(change('alone'))).rejects.toThrow('transaction');

    const { items, total } = await trail.list();
    expect(total).toBe(1);
    expect(items).toMatchObject([{ ...origin, action: 'update', object: { type: 'thing', id: 'kept', name: 'kept' } }]);
  });

  it('masks credentials in URLs, wherever they stand', async () => {
    const database = await open();
    const trail = AuditTrail.of(database);
    const after = { comments: 'see https://ada:hunter2@host/', list: [{ url: 'https://hunter2@host/' }] };
    await database.transaction(() => trail.record({ ...change('a'), after }));
    expect((await trail.list()).items[0]!.after).toEqual({
      comments: 'see https://***@host/',
      list: [{ url: 'https://***@host/' }],
    });
  });

  it('is only added to, until its time is over', async () => {
    const database = await open();
    const trail = AuditTrail.of(database);
    const table = `"${database.schema}".audit_entry`;
    for (const id of ['old', 'new']) await database.transaction(() => trail.record(change(id)));
    await expect(database.query(`UPDATE ${table} SET actor = NULL`)).rejects.toMatchObject({ code: 'P0001' });
    await expect(database.query(`DELETE FROM ${table}`)).rejects.toMatchObject({ code: 'P0001' });
    await expect(database.query(`TRUNCATE ${table}`)).rejects.toMatchObject({ code: 'P0001' });
    expect(await collectAudit(database, DAY)).toBe(0);

    await database.query(
      `INSERT INTO ${table} (id, "time", via, action, object_type, object_id)
       VALUES (gen_random_uuid(), now() - interval '2 days', 'job', 'update', 'thing', 'older')`,
    );
    expect(await collectAudit(database, DAY)).toBe(1);
    await expect(database.query(`DELETE FROM ${table}`)).rejects.toMatchObject({ code: 'P0001' });
    expect((await trail.list()).items.map(({ object }) => object.id)).toEqual(['new', 'old']);
  });
});
