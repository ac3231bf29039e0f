import { CleanedError, MAX_MESSAGE_BYTES, toDataBackendsError } from './to-data-backends-error.js';
import { UnexpectedError, ValidationError } from './common.errors.js';
import { DataBackendsError, isDataBackendsError } from './data-backends.error.js';
import type { ErrorCode } from './error-catalogue.js';

class AnyError extends DataBackendsError {
  constructor(message: string, code = 'NET_TIMEOUT' as ErrorCode) {
    super(code, message);
  }
}

describe('toDataBackendsError', () => {
  it('leaves a clean error of the catalogue as it is', () => {
    const error = new ValidationError('wrong', [{ pointer: '/name', detail: 'is missing' }]);
    expect(toDataBackendsError(error)).toBe(error);
  });

  it.each([
    ['an Error', new Error('password=hunter2')],
    ['an error of the database', Object.assign(new Error('boom'), { query: 'INSERT …', parameters: ['hunter2'] })],
    ['a string', 'hunter2'],
    ['undefined', undefined],
    ['null', null],
    ['an object without a prototype', Object.create(null)],
    ['a symbol', Symbol('hunter2')],
    [
      'a getter that throws',
      Object.defineProperty({}, 'message', {
        get: () => {
          throw new Error('touched');
        },
      }),
    ],
    ['an error of a newer copy', new AnyError('hunter2', 'FROM_THE_FUTURE' as ErrorCode)],
  ])('hides what is not of the catalogue: %s', (_, thrown) => {
    const error = toDataBackendsError(thrown);
    expect(error).toBeInstanceOf(UnexpectedError);
    expect([error.code, error.retry]).toEqual(['INTERNAL', 'later']);
    expect(error.cause).toBe(thrown);
    expect(error.message).not.toContain('hunter2');
    expect(JSON.parse(JSON.stringify(error))).toEqual({ code: 'INTERNAL', name: 'UnexpectedError' });
  });

  it('hides a proxy that throws at any touch', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(toDataBackendsError(proxy).code).toBe('INTERNAL');
  });

  it('knows the errors of a second copy of this package by their brand', () => {
    const foreign = Object.assign(new Error('away'), {
      code: 'NET_TIMEOUT',
      [Symbol.for('nestjs-data-backends:error')]: true,
    });
    expect(toDataBackendsError(foreign)).toBe(foreign);
  });

  it('makes text fit to be stored', () => {
    const original = new AnyError('bad \0 and \uD800 text');
    const error = toDataBackendsError(original);
    expect(error).toBeInstanceOf(CleanedError);
    expect(error).toMatchObject({ code: 'NET_TIMEOUT', name: 'AnyError', cause: original });
    expect(error.message).toBe('bad \uFFFD and \uFFFD text');
    expect(isDataBackendsError(error)).toBe(true);
  });

  it('cleans the fields of an error as well', () => {
    const error = toDataBackendsError(new ValidationError('wrong', [{ pointer: '/a\0', detail: 'b\uDC00' }]));
    expect(error.errors).toEqual([{ pointer: '/a\uFFFD', detail: 'b\uFFFD' }]);
  });

  it.each(['x', 'ß', '語', '😀'])('cuts a long message of %s between two characters', (character) => {
    const { message } = toDataBackendsError(new AnyError(character.repeat(3_000_000)));
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
    expect(Buffer.byteLength(message)).toBeGreaterThan(MAX_MESSAGE_BYTES - 8);
    expect(message).toMatch(new RegExp(`^(${character})+…$`, 'u'));
  });
});
