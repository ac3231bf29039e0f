import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeOnEachDatabase } from '../../../../test/support/databases.js';
import { openFieldEncryption } from './open-field-encryption.js';

const key = () => randomBytes(32).toString('base64');
const place = { column: 'data_source.secrets', id: '1', field: 'f' } as const;

describeOnEachDatabase('openFieldEncryption', (open, kind) => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'encryption-'));
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  it('refuses a start with another key, and takes the right one again', async () => {
    const database = await open();
    const right = key();
    const value = (await openFieldEncryption(database, { keys: [right], dataDir })).encrypt('secret', place);
    await expect(openFieldEncryption(database, { keys: [key()], dataDir })).rejects.toMatchObject({
      code: 'SECRET_KEY_UNKNOWN',
    });
    expect((await openFieldEncryption(database, { keys: [right], dataDir })).decrypt(value, place)).toBe('secret');
  });

  it('lets a key be replaced: first beside the old one, then alone', async () => {
    const database = await open();
    const [old, fresh] = [key(), key()];
    await openFieldEncryption(database, { keys: [old], dataDir });
    await openFieldEncryption(database, { keys: [fresh, old], dataDir });
    await openFieldEncryption(database, { keys: [fresh], dataDir });
    await expect(openFieldEncryption(database, { keys: [old], dataDir })).rejects.toMatchObject({
      code: 'SECRET_KEY_UNKNOWN',
    });
  });

  it('agrees on one key when several start for the first time', async () => {
    const database = await open();
    const starts = await Promise.allSettled(
      Array.from({ length: 8 }, () => openFieldEncryption(database, { keys: [key()], dataDir })),
    );
    expect(starts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  if (kind === 'postgres') {
    it('works without keys until there is a secret', async () => {
      const database = await open();
      const encryption = await openFieldEncryption(database, { dataDir });
      expect(() => encryption.encrypt('secret', place)).toThrow(
        expect.objectContaining({ code: 'SECRET_KEY_REQUIRED' }),
      );
      expect(await readdir(dataDir)).toEqual([]);
    });
    return;
  }

  it('makes a key that only its user can read, once', async () => {
    const database = await open();
    const [first, second] = await Promise.all([
      openFieldEncryption(database, { dataDir }),
      openFieldEncryption(database, { dataDir }),
    ]);
    expect(second.decrypt(first.encrypt('secret', place), place)).toBe('secret');
    expect(await readdir(dataDir)).toEqual(['encryption.key']);
    expect((await stat(join(dataDir, 'encryption.key'))).mode & 0o777).toBe(0o600);
  });

  it('reads what was encrypted with its own key after keys were given', async () => {
    const database = await open();
    const value = (await openFieldEncryption(database, { dataDir })).encrypt('secret', place);
    const encryption = await openFieldEncryption(database, { keys: [key()], dataDir });
    expect(encryption.decrypt(value, place)).toBe('secret');
    expect(encryption.needsRotation(value)).toBe(true);
  });

  it('does not make a new key when the old one is gone', async () => {
    const database = await open();
    await openFieldEncryption(database, { dataDir });
    const kept = await readFile(join(dataDir, 'encryption.key'), 'utf8');
    await rm(join(dataDir, 'encryption.key'));
    await expect(openFieldEncryption(database, { dataDir })).rejects.toMatchObject({
      code: 'SECRET_KEY_UNKNOWN',
      message: expect.stringContaining('encryption.key') as string,
    });
    expect(await readdir(dataDir)).toEqual([]);
    expect(kept.trim()).not.toBe('');
  });
});
