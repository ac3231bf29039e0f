import { createHmac, randomBytes } from 'node:crypto';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { newSshKey } from '../../../../test/support/git-ssh-server.js';
import { describeWithSsh } from '../../../../test/support/ssh-client.js';
import { fingerprintOf, parseKnownHosts, selectKnownHosts, shownHostKeys } from './git-ssh-known-hosts.js';
import { WELL_KNOWN_HOSTS } from './git-ssh-well-known-hosts.js';

const one = newSshKey().publicKey;
const other = newSshKey('ecdsa').publicKey;

function hashed(name: string): string {
  const salt = randomBytes(20);
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
}

const select = (text: string, host: string, port = 22) => selectKnownHosts(parseKnownHosts(text).hosts, { host, port });

describe('known hosts', () => {
  it.each([
    ['a name', 'git.example.org', 'git.example.org', 22],
    ['a name in capitals', 'Git.Example.ORG', 'git.example.org', 22],
    ['several names', 'a.example,git.example.org,10.0.0.1', 'git.example.org', 22],
    ['an address', '10.0.0.1', '10.0.0.1', 22],
    ['an address of IPv6', '2001:db8::1', '2001:db8::1', 22],
    ['a name with a port', '[git.example.org]:2222', 'git.example.org', 2222],
    ['an address of IPv6 with a port', '[2001:db8::1]:2222', '2001:db8::1', 2222],
    ['a name for every port', 'git.example.org', 'git.example.org', 2222],
    ['a hashed name', hashed('git.example.org'), 'git.example.org', 22],
    ['a hashed name with a port', hashed('[git.example.org]:2222'), 'git.example.org', 2222],
    ['a pattern', '*.example.org,!bad.example.org', 'git.example.org', 22],
    ['a pattern of single characters', 'git?.example.*', 'git1.example.org', 22],
  ])('vouch for a host by %s', (_, names, host, port) => {
    expect(select(`${names} ${one} a comment\r\n`, host, port)).toBe(`${host} ${one}\n`);
  });

  it.each([
    ['another host', 'git.example.org', 'example.org', 22],
    ['what begins alike', 'git.example.org', 'git.example.org.evil.example', 22],
    ['another port', '[git.example.org]:2222', 'git.example.org', 2223],
    ['the usual port', '[git.example.org]:2222', 'git.example.org', 22],
    ['what a pattern takes out', '*.example.org,!bad.example.org', 'bad.example.org', 22],
    ['what only a negation speaks of', '!bad.example.org', 'git.example.org', 22],
    ['another hashed name', hashed('git.example.org'), 'example.org', 22],
    ['a dot that is another character', 'git.example.org', 'gitxexample.org', 22],
  ])('do not vouch for %s', (_, names, host, port) => {
    expect(select(`${names} ${one}\n`, host, port)).toBe('');
  });

  it('prefer the lines for the port', () => {
    const text = `host ${one}\n[host]:2222 ${other}\n`;
    expect(select(text, 'host', 2222)).toBe(`host ${other}\n`);
    expect(select(text, 'host', 22)).toBe(`host ${one}\n`);
  });

  it('keep authorities, and keys that are revoked, which alone vouch for nothing', () => {
    const text = `# ours\n\n@cert-authority *.example.org ${one}\n@revoked * ${other}\n`;
    expect(select(text, 'git.example.org')).toBe(
      `@cert-authority git.example.org ${one}\n@revoked git.example.org ${other}\n`,
    );
    expect(select(text, 'elsewhere')).toBe('');
  });

  it.each([
    ['a key without a host', one, /Line 1 lacks the name of the host/],
    ['a key that is not complete', `host ${one.slice(0, 40)}`, /Line 1 .*not complete/],
    ['a key of another type', `# x\nhost ${one.replace('ssh-ed25519', 'ssh-rsa')}`, /Line 2 .*not of type ssh-rsa/],
    ['a fingerprint', 'host SHA256:uNiVztksCsDhcc0u9e8BujQXVUpKZIDTMczCvj3tD2s', /Line 1 is not like/],
    ['a word', 'yes', /Line 1 is not like/],
    ['another mark', `@trusted host ${one}`, /Line 1 begins with a mark/],
    ['a hashed name that is cut off', `|1|abc ${one}`, /Line 1 .*hashed/],
  ])('are refused with %s, naming the line', (_, text, problem) => {
    expect(parseKnownHosts(text).problem).toMatch(problem);
  });

  it('take whatever text in reasonable time', () => {
    const hostile = `${'*a'.repeat(20_000)}b ${one}\n`;
    expect(select(hostile, 'a'.repeat(255))).toBe('');
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseKnownHosts(text)));
  });

  it('show a key as people compare it, and as it is made known', () => {
    const text = `host ${one}\n`;
    const fingerprint = fingerprintOf(one.split(' ')[1] ?? '');
    const keyType = 'ssh-ed25519';
    expect(shownHostKeys(text, { host: 'host', port: 22 })).toEqual([{ fingerprint, keyType, line: `host ${one}` }]);
    const [shown] = shownHostKeys(text, { host: '::1', port: 2222 });
    expect(shown?.line).toBe(`[::1]:2222 ${one}`);
    expect(select(shown?.line ?? '', '::1', 2222)).toBe(`::1 ${one}\n`);
  });

  // These are what the services publish, not what was computed from the keys.
  it.each([
    ['github.com', 'SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU'],
    ['gitlab.com', 'SHA256:eUXGGm1YGsMAS7vkcx6JOJdOGHPem5gQp4taiCfCLB8'],
    ['bitbucket.org', 'SHA256:ybgmFkzwOSotHTHLJgHO0QN8L0xErw6vd0VhFA9m3SM'],
  ])('of everybody hold the key that %s publishes', (host, fingerprint) => {
    const line = select(WELL_KNOWN_HOSTS, host);
    expect(shownHostKeys(line, { host, port: 22 })).toEqual([expect.objectContaining({ fingerprint })]);
  });
});

describeWithSsh('known hosts, as ssh reads them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'known-hosts-'));
  const file = join(folder, 'file');
  afterAll(() => rmSync(folder, { recursive: true }));

  const finds = (name: string) => spawnSync('ssh-keygen', ['-F', name, '-f', file]).status === 0;

  it('are those that ssh finds', () => {
    const name = fc.constantFrom(
      'a.example',
      'b.example',
      '[a.example]:2222',
      '*.example',
      '!b.example',
      '[*]:2222',
      '?',
    );
    const names = fc.oneof(
      fc.array(name, { minLength: 1, maxLength: 3 }).map((list) => list.join(',')),
      fc.constantFrom('a.example', '[a.example]:2222').map(hashed),
    );
    fc.assert(
      fc.property(names, fc.constantFrom('a.example', 'b.example'), (patterns, host) => {
        writeFileSync(file, `${patterns} ${one}\n`);
        expect(select(`${patterns} ${one}\n`, host, 2222) !== '').toBe(finds(`[${host}]:2222`) || finds(host));
      }),
      { numRuns: 40 },
    );
  });

  it('have the fingerprints that ssh shows', () => {
    writeFileSync(file, `${one}\n`);
    const shown = execFileSync('ssh-keygen', ['-l', '-f', file]).toString();
    expect(shown).toContain(fingerprintOf(one.split(' ')[1] ?? ''));
  });
});
