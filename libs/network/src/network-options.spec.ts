import { OptionsInvalidError } from '@lib/core';
import { networkOptionsSchema } from './network-options.js';
import { NetworkPolicy } from './network-policy.js';

describe('The option `network`', () => {
  it('has defaults', () => {
    expect(networkOptionsSchema.parse({})).toEqual({ preset: 'internal', allow: [], deny: [] });
  });

  it.each([
    '10.0.0.0/8',
    '10.1.2.3/8',
    '192.0.2.7',
    '2001:db8::/32',
    '::1',
    '[::1]',
    '::/0',
    'localhost',
    'git.example.com',
    'Git.Example.com.',
    '*.example.com',
    '.example.com',
    'bücher.example',
    'under_score.example',
  ])('takes %s', (entry) => {
    expect(networkOptionsSchema.safeParse({ allow: [entry], deny: [entry] }).success).toBe(true);
  });

  it.each([
    ['10.0.0.0/33', 'range'],
    ['10.0.0.0/8/8', 'range'],
    ['10.0.0/8', 'range'],
    ['2001:db8::/129', 'range'],
    ['10.0.0', 'usual notation'],
    ['0x7f.1', 'usual notation'],
    ['2130706433', 'usual notation'],
    ['①②⑦.⓪.⓪.①', 'usual notation'],
    ['https://git.example.com', 'scheme'],
    ['git.example.com:443', 'port'],
    ['user@git.example.com', 'neither'],
    ['*', '0.0.0.0/0'],
    ['git.*.example.com', 'neither'],
    ['a b', 'neither'],
    ['', 'not a host name'],
    ['.', 'not a host name'],
    ['300.1.1.1', 'not a host name'],
  ])('refuses %j and says why', (entry, why) => {
    const result = networkOptionsSchema.safeParse({ deny: ['10.0.0.0/8', entry] });
    expect(result.error?.issues).toEqual([
      expect.objectContaining({ path: ['deny', 1], message: expect.stringContaining(JSON.stringify(entry)) }),
    ]);
    expect(result.error?.issues[0]?.message).toContain(why);
    expect(() => new NetworkPolicy({ deny: [entry] })).toThrow(OptionsInvalidError);
  });

  it('refuses what it does not know', () => {
    expect(networkOptionsSchema.safeParse({ preset: 'none' }).success).toBe(false);
    expect(networkOptionsSchema.safeParse({ denny: [] }).success).toBe(false);
  });
});
