import { changedFields } from './changed-fields.js';

describe('what has changed', () => {
  it('is what differs, also deep inside', () => {
    const before = { name: 'a', parameters: { branch: 'main' }, gone: 1, same: [1] };
    const after = { name: 'a', parameters: { branch: 'next' }, same: [1], added: null };
    expect(changedFields(before, after)).toEqual({
      before: { parameters: { branch: 'main' }, gone: 1 },
      after: { parameters: { branch: 'next' }, added: null },
    });
  });

  it('is nothing between equals', () => {
    expect(changedFields({ a: { b: 1 } }, { a: { b: 1 } })).toBeNull();
  });
});
