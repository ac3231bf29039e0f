import { prefers } from './accepted-type.js';

describe('the type that a request would rather have', () => {
  it.each([
    [undefined, false],
    ['*/*', false],
    ['application/json', false],
    ['text/x-diff', true],
    ['TEXT/X-DIFF; charset=utf-8', true],
    ['text/x-diff, */*', true],
    ['application/json, text/x-diff', true],
    ['application/json, text/x-diff;q=0.5', false],
    ['application/json;q=0.1, text/x-diff;q=0.5', true],
    ['text/x-diff;q=0', false],
    ['text/x-diff;q=none', false],
  ])('is, by Accept: %s, a diff: %s', (accept, expected) => {
    expect(prefers('text/x-diff', accept)).toBe(expected);
  });
});
