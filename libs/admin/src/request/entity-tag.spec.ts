import { allowsRange, entityTag, matchesNone } from './entity-tag.js';

describe('the entity tag of content', () => {
  const tag = entityTag('ab12');

  it.each([
    [undefined, true],
    ['"other"', true],
    ['W/"other", "another"', true],
    ['', true],
    ['ab12', true],
    [tag, false],
    [`W/${tag}`, false],
    [`"other",${tag}`, false],
    ['*', false],
  ])('compares with If-None-Match: %s', (header, none) => {
    expect(matchesNone(header, tag)).toBe(none);
  });

  it.each([
    [undefined, true],
    [tag, true],
    [`W/${tag}`, false],
    ['"other"', false],
    ['Wed, 21 Oct 2015 07:28:00 GMT', false],
  ])('compares with If-Range: %s', (header, allowed) => {
    expect(allowsRange(header, tag)).toBe(allowed);
  });
});
