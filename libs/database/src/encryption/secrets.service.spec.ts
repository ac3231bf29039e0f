import { randomBytes, randomUUID } from 'node:crypto';
import { describeOnEachDatabase } from '../../../../test/support/databases.js';
import { FaultyDatabase } from '../../../../test/support/faulty-database.js';
import type { Database, QueryResult } from '../database.js';
import { ENCRYPTED_COLUMNS } from './encrypted-columns.js';
import { FieldEncryption, type FieldPlace } from './field-encryption.js';
import { KeyRing } from './key-ring.js';
import { keyUse } from './key-use.js';
import { SecretsService } from './secrets.service.js';

const key = () => randomBytes(32).toString('base64');
const [old, fresh] = [key(), key()];
const withKeys = (...keys: string[]) => new FieldEncryption(KeyRing.of(keys));

/** Does something before the first statement that writes. */
class MeddledDatabase extends FaultyDatabase {
  constructor(
    inner: Database,
    private meddle: (() => Promise<unknown>) | null,
  ) {
    super(inner);
  }

  override async query<R = Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
  ): Promise<QueryResult<R>> {
    const { meddle } = this;
    if (meddle && text.startsWith('UPDATE')) {
      this.meddle = null;
      await meddle();
    }
    return super.query(text, values);
  }
}

describeOnEachDatabase('SecretsService.rotate', (open) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });
  beforeEach(() => database.query(`DELETE FROM "${database.schema}".data_source`));

  const place = (id: string, field: string): FieldPlace => ({ column: 'data_source.secrets', id, field });

  const addSource = async (encryption: FieldEncryption, secrets: Record<string, string>): Promise<string> => {
    const id = randomUUID();
    const sealed = Object.entries(secrets).map(([name, value]) => [name, encryption.encrypt(value, place(id, name))]);
    await database.query(
      `INSERT INTO "${database.schema}".data_source (id, name, type, source_url, secrets) VALUES ($1, $2, 'git', 'x', $3)`,
      [id, `source-${id}`, JSON.stringify(Object.fromEntries(sealed))],
    );
    return id;
  };

  const secretsOf = async (id: string, encryption: FieldEncryption): Promise<Record<string, string>> => {
    const { rows } = await database.query<{ secrets: Record<string, string> }>(
      `SELECT secrets FROM "${database.schema}".data_source WHERE id = $1`,
      [id],
    );
    const opened = Object.entries(rows[0]!.secrets).map(([name, value]) => [
      name,
      encryption.decrypt(value, place(id, name)),
    ]);
    return Object.fromEntries(opened) as Record<string, string>;
  };

  const rotate = (on: Database = database, ...keys: string[]) =>
    new SecretsService(on, withKeys(...(keys.length > 0 ? keys : [fresh, old]))).rotate();

  it('encrypts all secrets with the newest key, in as many batches as it takes, and then nothing', async () => {
    const ids: string[] = [];
    await database.transaction(async () => {
      for (let count = 0; count < 210; count++) ids.push(await addSource(withKeys(old), { password: `p${count}` }));
    });
    const both = await addSource(withKeys(old), { token: 't', key: 'k' });
    const current = await addSource(withKeys(fresh), { token: 'new' });
    const hook: FieldPlace = { column: 'webhook.secret', id: both, field: ENCRYPTED_COLUMNS['webhook.secret'].field };
    await database.query(`INSERT INTO "${database.schema}".webhook (source_id, key, secret) VALUES ($1, 'k', $2)`, [
      both,
      withKeys(old).encrypt('hook', hook),
    ]);
    expect(await keyUse(database, KeyRing.of([fresh, old]))).toMatchObject({ current: 1, outdated: 213 });

    expect(await rotate()).toEqual({ rotated: 213, current: 1 });
    const only = withKeys(fresh);
    expect(await secretsOf(ids[209]!, only)).toEqual({ password: 'p209' });
    expect(await secretsOf(both, only)).toEqual({ token: 't', key: 'k' });
    expect(await secretsOf(current, only)).toEqual({ token: 'new' });
    const { rows } = await database.query<{ secret: string }>(`SELECT secret FROM "${database.schema}".webhook`);
    expect(only.decrypt(rows[0]!.secret, hook)).toBe('hook');
    expect(await keyUse(database, KeyRing.of([fresh]))).toEqual({ current: 214, outdated: 0, unknown: new Map() });
    expect(await rotate()).toEqual({ rotated: 0, current: 214 });
  });

  it('goes on where it was ended, with every secret readable in between', async () => {
    const ids = [];
    for (let count = 0; count < 5; count++) ids.push(await addSource(withKeys(old), { password: `p${count}` }));
    const faulty = new FaultyDatabase(database);
    faulty.fail(4, 'outage', () => new Error('killed'));
    await expect(rotate(faulty)).rejects.toThrow('killed');
    const both = withKeys(fresh, old);
    expect(await Promise.all(ids.map((id) => secretsOf(id, both)))).toEqual(
      ids.map((_id, index) => ({ password: `p${index}` })),
    );
    expect(await keyUse(database, KeyRing.of([fresh, old]))).toMatchObject({ current: 2, outdated: 3 });
    expect(await rotate()).toEqual({ rotated: 3, current: 2 });
  });

  it('keeps what is edited at the same moment, and encrypts it too', async () => {
    const id = await addSource(withKeys(old), { password: 'before', token: 't' });
    const meddled = new MeddledDatabase(database, async () => {
      const edited = {
        password: withKeys(old).encrypt('after', place(id, 'password')),
        token: withKeys(old).encrypt('t', place(id, 'token')),
      };
      await database.query(`UPDATE "${database.schema}".data_source SET secrets = $2 WHERE id = $1`, [
        id,
        JSON.stringify(edited),
      ]);
    });
    expect(await rotate(meddled)).toEqual({ rotated: 2, current: 0 });
    expect(await secretsOf(id, withKeys(fresh))).toEqual({ password: 'after', token: 't' });
  });

  it('can run several times at once', async () => {
    for (let count = 0; count < 20; count++) await addSource(withKeys(old), { password: 'p' });
    const results = await Promise.all([rotate(), rotate(), rotate()]);
    expect(results.reduce((sum, { rotated }) => sum + rotated, 0)).toBe(20);
    expect(await keyUse(database, KeyRing.of([fresh]))).toMatchObject({ current: 20, outdated: 0 });
  });

  it('does what it can when a key is gone, and says which', async () => {
    const lost = key();
    const lostId = await addSource(withKeys(lost), { password: 'p' });
    await addSource(withKeys(old), { password: 'p' });
    await addSource(withKeys(lost), { password: 'p' });
    const lostKey = KeyRing.of([lost]).newest!.id;
    await expect(rotate()).rejects.toMatchObject({
      code: 'SECRET_KEY_UNKNOWN',
      unreadable: 2,
      rotated: 1,
      message: expect.stringContaining(lostKey) as string,
    });
    expect((await keyUse(database, KeyRing.of([fresh, old]))).unknown).toEqual(new Map([[lostKey, 2]]));
    expect(await secretsOf(lostId, withKeys(lost))).toEqual({ password: 'p' });
  });

  it('asks for a key when there is none', async () => {
    await expect(new SecretsService(database, withKeys()).rotate()).rejects.toMatchObject({
      code: 'SECRET_KEY_REQUIRED',
    });
  });

  it('knows columns that there are', async () => {
    for (const { table, column, key: primary, type } of Object.values(ENCRYPTED_COLUMNS)) {
      const { rows } = await database.query(
        `SELECT column_name AS name, data_type AS type FROM information_schema.columns
         WHERE table_schema = $1 AND table_name = $2 AND column_name IN ($3, $4)`,
        [database.schema, table, column, primary],
      );
      expect(rows).toEqual(
        expect.arrayContaining([{ name: column, type }, expect.objectContaining({ name: primary })]),
      );
    }
  });
});
