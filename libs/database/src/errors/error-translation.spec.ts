import { DatabaseQueryError } from './database.errors.js';
import { translateError } from './error-translation.js';

const driverError = (code: string | undefined, message = 'SELECT s3cret', more: object = {}) =>
  Object.assign(new Error(message), {
    code,
    query: 'SELECT $1',
    params: ['s3cret'],
    detail: 'Key (a)=(s3cret)',
    ...more,
  });

describe('translateError', () => {
  it.each([
    '08006',
    '08001',
    '57P01',
    '57P02',
    '57P03',
    '53300',
    '25006',
    '28P01',
    'ECONNREFUSED',
    'ECONNRESET',
    'EPIPE',
  ])('makes %s DB_UNAVAILABLE', (code) => {
    expect(translateError(driverError(code))).toMatchObject({ code: 'DB_UNAVAILABLE', retry: 'later' });
  });

  it.each([
    'Connection terminated unexpectedly',
    'timeout exceeded when trying to connect',
    'Client has encountered a connection error and is not queryable',
    'Query read timeout',
    'Cannot use a pool after calling end on the pool',
  ])('makes "%s" DB_UNAVAILABLE', (message) => {
    expect(translateError(new Error(message))).toMatchObject({ code: 'DB_UNAVAILABLE' });
  });

  it.each(['53100', 'ENOSPC'])('makes %s DB_FULL', (code) => {
    expect(translateError(driverError(code))).toMatchObject({ code: 'DB_FULL' });
  });

  it('keeps the SQLSTATE of all others, and nothing of the statement', () => {
    const error = translateError(
      driverError('23505', 'duplicate key value violates unique constraint "x"', { constraint: 'x' }),
    );
    expect(error).toBeInstanceOf(DatabaseQueryError);
    expect(error).toMatchObject({ code: '23505', constraint: 'x' });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('s3cret');
    expect((error as Error).cause).toMatchObject({ message: 'duplicate key value violates unique constraint "x"' });
    expect((translateError(driverError('22P02')) as Error).cause).toBeUndefined();
  });

  it('leaves what is not of a driver as it is', () => {
    for (const thrown of [
      new Error('mine'),
      new TypeError('x'),
      'text',
      undefined,
      new DatabaseQueryError('23505', 'x'),
    ]) {
      expect(translateError(thrown)).toBe(thrown);
    }
  });
});
