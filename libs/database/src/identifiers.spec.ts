import { advisoryLockKey, channelName, checkSchemaName, quoteIdentifier } from './identifiers.js';

describe('checkSchemaName', () => {
  it.each(['data_backends', 'a', '_x9', 'x'.repeat(48)])('takes %s', (name) => {
    expect(checkSchemaName(name)).toBe(name);
  });

  it.each([
    '',
    'pg_x',
    'pg_catalog',
    'information_schema',
    'public',
    'Upper',
    '9a',
    'a-b',
    'a"b',
    'a b',
    'ä',
    'x'.repeat(49),
    'a;b',
    'user',
    'order',
    'table',
  ])('refuses %p', (name) => {
    expect(() => checkSchemaName(name)).toThrow(expect.objectContaining({ code: 'OPTIONS_INVALID' }));
  });
});

describe('derived names', () => {
  it('are different for each schema and name, and short enough for PostgreSQL', () => {
    expect(advisoryLockKey('a', 'x')).not.toBe(advisoryLockKey('b', 'x'));
    expect(BigInt(advisoryLockKey('a', 'x'))).toBe(BigInt.asIntN(64, BigInt(advisoryLockKey('a', 'x'))));
    expect(channelName('a', 'x')).toBe('a:x');
    const long = channelName('s'.repeat(48), 'c'.repeat(100));
    expect(Buffer.byteLength(long)).toBeLessThanOrEqual(63);
    expect(long).not.toBe(channelName('s'.repeat(48), 'd'.repeat(100)));
    expect(quoteIdentifier('a"b')).toBe('"a""b"');
  });
});
