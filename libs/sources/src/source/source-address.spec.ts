import {
  Backend,
  type DataBackendEntry,
  ParameterSchema,
  type ParameterValues,
  secret,
  type Snapshot,
  type SourceAddress,
  ValidationError,
} from '@lib/core';
import fc from 'fast-check';
import { z } from 'zod';
import { checkAddress, isSameHost, mergeParameters } from './source-address.js';

/** Moves the user name out of the URL, as git does, but no password. */
class UserNameBackend extends Backend {
  override normalize({ url, parameters }: SourceAddress): SourceAddress {
    const parsed = new URL(url);
    const { username } = parsed;
    parsed.username = '';
    return { url: parsed.href, parameters: username ? { ...parameters, username } : parameters };
  }

  override fetch(): Promise<Snapshot> {
    throw new Error('is not asked');
  }
}

const parameters = z.object({
  branch: z.string().optional(),
  depth: z.number().optional(),
  username: z.string().optional(),
  options: z.record(z.string(), z.json()).optional(),
  token: secret().optional(),
  password: secret().optional(),
});
const parameterSchema = new ParameterSchema(parameters, 'UserNameBackend');
const backend: DataBackendEntry = {
  name: 'user-name',
  label: 'User name',
  isLocal: false,
  contentAddressed: false,
  version: '1',
  plugin: 'application',
  pluginVersion: null,
  parameters,
  parameterSchema,
  sensitiveParameters: parameterSchema.sensitiveParameters,
  jsonSchema: parameterSchema.jsonSchema,
  backend: new UserNameBackend(),
};

describe('A change of parameters', () => {
  const stored = { plain: { branch: 'main', depth: 1 }, secrets: ['token', 'password'] };
  const merge = (patch: ParameterValues) => mergeParameters(backend, stored, patch);

  it('leaves what it does not name', () => {
    expect(merge({})).toEqual({ plain: stored.plain, given: {}, kept: ['token', 'password'] });
    expect(merge({ depth: 2 })).toEqual({
      plain: { branch: 'main', depth: 2 },
      given: {},
      kept: ['token', 'password'],
    });
  });

  it('removes what is null', () => {
    expect(merge({ branch: null, token: null })).toEqual({ plain: { depth: 1 }, given: {}, kept: ['password'] });
    expect(merge({ username: null })).toEqual({ plain: stored.plain, given: {}, kept: ['token', 'password'] });
  });

  it('takes a new secret in place of the stored one', () => {
    expect(merge({ token: 'new' })).toEqual({ plain: stored.plain, given: { token: 'new' }, kept: ['password'] });
  });

  it('keeps a secret that comes back as it was shown', () => {
    expect(merge({ token: { set: true } })).toEqual({ plain: stored.plain, given: {}, kept: ['token', 'password'] });
  });

  it('makes no secret out of a shown one that is not stored', () => {
    const change = mergeParameters(backend, { plain: {}, secrets: [] }, { token: { set: true } });
    expect(change).toEqual({ plain: {}, given: {}, kept: [] });
  });

  it('takes { set: true } of a parameter that is no secret as the value that it is', () => {
    expect(merge({ options: { set: true } }).plain).toEqual({ ...stored.plain, options: { set: true } });
  });

  it.each([{ set: false }, 1, ['a']])('refuses a secret that is neither text nor shown: %j', (token) => {
    expect(() => merge({ token })).toThrow(
      expect.objectContaining({
        code: 'VALIDATION_FAILED',
        errors: [{ pointer: '/parameters/token', detail: 'must be a string' }],
      }),
    );
  });

  it('gives what JSON Merge Patch would, whatever is stored and given', () => {
    const names = fc.constantFrom('branch', 'depth', 'username', 'token', 'password');
    const plainNames = fc.constantFrom('branch', 'depth', 'username');
    fc.assert(
      fc.property(
        fc.dictionary(plainNames, fc.string()),
        fc.uniqueArray(fc.constantFrom('token', 'password')),
        fc.dictionary(names, fc.option(fc.string())),
        (plain, secrets, patch) => {
          const change = mergeParameters(backend, { plain, secrets }, patch);
          const before = { ...plain, ...Object.fromEntries(secrets.map((name) => [name, 'stored'])) };
          const after = {
            ...change.plain,
            ...change.given,
            ...Object.fromEntries(change.kept.map((name) => [name, 'stored'])),
          };
          const expected = Object.entries({ ...before, ...patch }).filter(([, value]) => value !== null);
          expect(after).toEqual(Object.fromEntries(expected));
        },
      ),
    );
  });
});

describe('Secrets', () => {
  it.each([
    ['https://example.org/a', 'https://example.org/b'],
    ['https://example.org/a', 'https://EXAMPLE.org/b?c#d'],
    ['https://example.org/a', 'https://example.org:443/b'],
    ['ssh://example.org/a', 'ssh://example.org/b'],
    ['git@example.org:a.git', 'git@example.org:a.git'],
    ['git@example.org:a.git', 'other@EXAMPLE.org:b.git'],
    ['git@[2001:db8::1]:a.git', 'ssh://git@[2001:db8::1]/b.git'],
    ['git@example.org:a.git', 'ssh://git@example.org/b.git'],
    ['/srv/data', '/srv/data'],
  ])('may go from %s to %s', (one, other) => {
    expect(isSameHost(one, other)).toBe(true);
    expect(isSameHost(other, one)).toBe(true);
  });

  it.each([
    ['https://example.org/a', 'https://example.com/a'],
    ['https://example.org/a', 'https://example.org.evil.com/a'],
    ['https://example.org/a', 'https://sub.example.org/a'],
    ['https://example.org/a', 'https://example.org@evil.com/a'],
    ['https://example.org/a', 'https://evil.com\\@example.org/a'],
    ['https://example.org/a', 'https://example.org:8443/a'],
    ['https://example.org/a', 'http://example.org/a'],
    ['https://example.org/a', 'ssh://example.org/a'],
    ['https://example.org/a', 'example.org'],
    ['git@example.org:a.git', 'git@evil.com:a.git'],
    ['git@example.org:a.git', 'git@evil.com:git@example.org:a.git'],
    ['git@example.org:a.git', 'ssh://git@example.org:2222/a.git'],
    ['git@example.org:a.git', 'https://example.org/a.git'],
    ['git@example.org:a.git', 'git@example.org://evil.com/a.git'],
    ['example.org:a.git', 'example.org:b.git'],
    ['file:///a', 'file:///b'],
    ['/a', '/b'],
    ['', '/a'],
  ])('may not go from %s to %s', (one, other) => {
    expect(isSameHost(one, other)).toBe(false);
    expect(isSameHost(other, one)).toBe(false);
  });

  it('may only go where scheme, host and port are the same', () => {
    fc.assert(
      fc.property(
        fc.webUrl({ validSchemes: ['http', 'https'] }),
        fc.webUrl({ validSchemes: ['http', 'https'] }),
        (one, other) => {
          expect(isSameHost(one, other)).toBe(new URL(one).origin === new URL(other).origin);
        },
      ),
    );
  });
});

describe('An address', () => {
  it('is stored as the backend normalizes it', () => {
    expect(checkAddress(backend, { url: 'https://me@example.org/a', parameters: { branch: 'main' } })).toEqual({
      url: 'https://example.org/a',
      parameters: { branch: 'main', username: 'me' },
    });
  });

  it('is refused with credentials in the URL, without repeating them', () => {
    const check = () => checkAddress(backend, { url: 'https://me:canary@example.org/a', parameters: {} });
    expect(check).toThrow(ValidationError);
    expect(check).toThrow(
      expect.objectContaining({
        message: expect.not.stringContaining('canary'),
        errors: [{ pointer: '/sourceUrl', detail: 'must not hold a user name or password' }],
      }),
    );
  });

  it('may hold the user of SSH, who is part of it, but no password', () => {
    const asItIs = { ...backend, backend: { normalize: (source: SourceAddress) => source } as Backend };
    const check = (url: string) => checkAddress(asItIs, { url, parameters: {} }).url;
    expect(check('ssh://git@example.org/a')).toBe('ssh://git@example.org/a');
    expect(check('git@example.org:a')).toBe('git@example.org:a');
    expect(() => check('ssh://git:canary@example.org/a')).toThrow(ValidationError);
    expect(() => check('https://git@example.org/a')).toThrow(ValidationError);
  });

  it('is refused with parameters that do not fit, each of them pointed at', () => {
    const check = () =>
      checkAddress(backend, { url: 'https://example.org/a', parameters: { depth: '1', 'a/b': 1, username: 'me' } });
    expect(check).toThrow(
      expect.objectContaining({
        errors: [
          { pointer: '/parameters/depth', detail: expect.any(String) },
          { pointer: '/parameters/a~1b', detail: expect.any(String) },
        ],
      }),
    );
  });
});
