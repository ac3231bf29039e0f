import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseSecretReference, type SecretProvider, type SecretRequest } from '@lib/core';
import { EnvironmentSecrets } from './environment-secrets.js';
import { FileSecrets } from './file-secrets.js';

const read = (provider: SecretProvider, text: string): Promise<string> =>
  provider.read(parseSecretReference(text)!, {} as SecretRequest);

async function refusal(provider: SecretProvider, text: string): Promise<{ code: string; message: string }> {
  try {
    await read(provider, text);
  } catch (error) {
    return error as never;
  }
  throw new Error('was read');
}

describe('Secrets in the environment', () => {
  const environment = {
    GIT_TOKEN: 'canary',
    GIT_TOKEN_2: 'canary',
    S3_KEY: 'canary',
    DATABASE_URL: 'canary',
    DATA_BACKENDS_ENCRYPTION_KEYS: 'canary',
  };
  const secrets = new EnvironmentSecrets(['GIT_TOKEN', 'S3_*', 'D*'], environment);

  it('are those that are allowed, by their name or its beginning', async () => {
    expect(await read(secrets, 'env:GIT_TOKEN')).toBe('canary');
    expect(await read(secrets, 'env:S3_KEY')).toBe('canary');
  });

  it.each(['GIT_TOKEN_2', 'HOME', 'DATABASE_URL', 'DATA_BACKENDS_ENCRYPTION_KEYS', 'git_token', '__proto__'])(
    'are not %s',
    async (name) => {
      const error = await refusal(secrets, `env:${name}`);
      expect(error).toMatchObject({
        code: 'SECRET_REFERENCE_DENIED',
        message: expect.stringContaining(`"env:${name}"`) as string,
      });
      expect(error.message).not.toContain('canary');
    },
  );

  it('are none unless something is allowed, and none that are not set', async () => {
    const none = new EnvironmentSecrets([], environment);
    expect(await refusal(none, 'env:GIT_TOKEN')).toMatchObject({ code: 'SECRET_REFERENCE_DENIED' });
    expect(await refusal(secrets, 'env:S3_OTHER')).toMatchObject({ code: 'SECRET_UNAVAILABLE' });
  });

  it('are not quoted when they are a secret that only begins like a reference', async () => {
    const error = await refusal(secrets, 'env:hunter-2');
    expect(error.code).toBe('SECRET_REFERENCE_INVALID');
    expect(error.message).not.toContain('hunter');
  });
});

describe('Secrets in files', () => {
  let base: string;
  const at = (...steps: string[]) => join(base, ...steps);
  const inSecrets = () => new FileSecrets({ roots: [at('secrets'), at('one')], forbidden: [at('secrets', 'data')] });

  beforeAll(async () => {
    base = await realpath(await mkdtemp(join(tmpdir(), 'data-backends-secrets-')));
    await mkdir(at('secrets', 'data'), { recursive: true });
    await mkdir(at('secrets', '..version'));
    await writeFile(at('secrets', 'token'), 'canary\n');
    await writeFile(at('secrets', 'key'), '-----BEGIN\r\ncanary\r\n-----END\r\n');
    await writeFile(at('secrets', '..version', 'real'), ' canary ');
    await symlink('..version/real', at('secrets', 'linked'));
    await writeFile(at('secrets', 'data', 'x'), 'canary');
    await writeFile(at('secrets', 'bytes'), Buffer.from([0xff, 0xfe]));
    await writeFile(at('secrets', 'large'), 'x'.repeat(65_537));
    await writeFile(at('outside'), 'canary');
    await writeFile(at('one'), 'canary');
    await symlink(at('outside'), at('secrets', 'out'));
    await promisify(execFile)('mkfifo', [at('secrets', 'pipe')]);
  });
  afterAll(() => rm(base, { recursive: true }));

  it.each([
    ['secrets/token', 'canary'],
    ['secrets/key', '-----BEGIN\r\ncanary\r\n-----END'],
    ['secrets/linked', ' canary '],
    ['secrets/../one', 'canary'],
  ])('are read, without the line break at the end: %s', async (path, secret) => {
    expect(await read(inSecrets(), `file:${base}/${path}`)).toBe(secret);
  });

  it.each([
    ['outside', 'SECRET_REFERENCE_DENIED'],
    ['secrets/out', 'SECRET_REFERENCE_DENIED'],
    ['secrets/../outside', 'SECRET_REFERENCE_DENIED'],
    ['nothing/there', 'SECRET_REFERENCE_DENIED'],
    ['secrets/data/x', 'SECRET_REFERENCE_DENIED'],
    ['secrets/nothing', 'SECRET_UNAVAILABLE'],
    ['secrets/..version', 'SECRET_UNAVAILABLE'],
    ['secrets/bytes', 'SECRET_UNAVAILABLE'],
    ['secrets/large', 'SECRET_UNAVAILABLE'],
    ['secrets/pipe', 'SECRET_UNAVAILABLE'],
  ])('are not %s: %s', async (path, code) => {
    const error = await refusal(inSecrets(), `file:${base}/${path}`);
    expect(error).toMatchObject({ code, message: expect.stringContaining(path.split('/').at(-1)!) as string });
    expect(error.message).not.toMatch(/canary|xxx/);
  });

  it('are none unless something is allowed', async () => {
    expect(await refusal(new FileSecrets({}), `file:${at('one')}`)).toMatchObject({ code: 'SECRET_REFERENCE_DENIED' });
  });

  it('are not quoted when they are a secret that only begins like a reference', async () => {
    const error = await refusal(inSecrets(), 'file:hunter2');
    expect(error.code).toBe('SECRET_REFERENCE_INVALID');
    expect(error.message).not.toContain('hunter');
  });
});
