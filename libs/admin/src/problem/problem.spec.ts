import { OptionsInvalidError, ValidationError } from '@lib/core';
import {
  BadRequestException,
  ForbiddenException,
  HttpException,
  ImATeapotException,
  NotFoundException,
  ServiceUnavailableException,
} from '@nestjs/common';
import { toProblem, toRequestError } from './problem.js';

const problemOf = (thrown: unknown) => toProblem(toRequestError(thrown), 'request-1');

describe('a problem document', () => {
  it('says all that an error of the catalogue says', () => {
    const error = new ValidationError('The name is taken.', [{ pointer: '/name', detail: 'is taken' }]);
    expect(problemOf(error)).toEqual({
      type: 'urn:nestjs-data-backends:error:VALIDATION_FAILED',
      title: 'The request is not valid',
      status: 400,
      code: 'VALIDATION_FAILED',
      detail: 'The name is taken.',
      errors: [{ pointer: '/name', detail: 'is taken' }],
      requestId: 'request-1',
    });
  });

  it('masks credentials in URLs', () => {
    expect(problemOf(new OptionsInvalidError('no https://ada:hunter2@host/')).detail).toBe('no https://***@host/');
  });

  it.each([
    [new NotFoundException('Cannot GET /x'), 404, 'NOT_FOUND', 'Cannot GET /x'],
    [new ForbiddenException('Not yours'), 403, 'FORBIDDEN', 'Not yours'],
    [new HttpException('Slow down', 429), 429, 'TOO_MANY_REQUESTS', 'Slow down'],
    [new ImATeapotException('Short'), 418, 'VALIDATION_FAILED', 'Short'],
    [new ServiceUnavailableException('pool at 10.0.0.7'), 503, 'NOT_READY', 'The application is not ready.'],
    [new HttpException('secret', 502), 502, 'INTERNAL', 'An unexpected error happened.'],
    [
      new BadRequestException('Unexpected token in "hunter2', { cause: new SyntaxError('hunter2') }),
      400,
      'VALIDATION_FAILED',
      'The body is not valid JSON.',
    ],
  ])('translates what the framework and guards throw: %s', (exception, status, code, detail) => {
    expect(problemOf(exception)).toMatchObject({ status, code, detail });
  });

  it.each([new Error('SELECT secret'), 'secret', undefined, null, { secret: 1 }])('hides %p', (thrown) => {
    const problem = problemOf(thrown);
    expect(problem).toMatchObject({ status: 500, code: 'INTERNAL' });
    expect(JSON.stringify(problem)).not.toContain('secret');
  });
});
