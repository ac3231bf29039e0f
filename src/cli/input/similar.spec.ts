import { similarNames } from './similar.js';

describe('similar names', () => {
  const names = ['core-config', 'core-confg', 'templates', 'vlans'];

  it.each([
    ['core-cnofig', ['core-config', 'core-confg']],
    ['VLANS', ['vlans']],
    ['vlan', ['vlans']],
    ['nothing like it', []],
    ['', []],
  ])('to %j are %j', (word, found) => {
    expect(similarNames(word, names)).toEqual(found);
  });

  it('are three at most', () => {
    expect(similarNames('a1', ['a2', 'a3', 'a4', 'a5'])).toHaveLength(3);
  });
});
