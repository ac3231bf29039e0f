import { z } from 'zod';
import { ParameterSchema } from './parameter-schema.js';
import { secret } from './secret.js';

const sensitiveIn = (field: z.ZodType) => new ParameterSchema(z.object({ field }), 'FtpBackend').sensitiveParameters;

describe('secret()', () => {
  it.each<[string, z.ZodType]>([
    ['plain', secret()],
    ['optional', secret().optional()],
    ['nullable', secret().nullable()],
    ['nullish', secret().nullish()],
    ['with a default', secret().default('x')],
    ['with a prefault', secret().prefault('x')],
    ['with a description after it', secret().optional().describe('Only used for HTTP(S)')],
    ['with checks after it', secret().min(3).max(50).trim()],
    ['with a refinement', secret().refine((value) => value !== 'password')],
    ['around a schema of its own', secret(z.string().min(20))],
    ['around a format', secret(z.url())],
    ['transformed', secret().transform((value) => value.length)],
    ['piped into another schema', secret().pipe(z.string().min(2))],
    ['at the end of a pipe', z.string().pipe(secret())],
    ['preprocessed', z.preprocess((value) => value, secret())],
    ['read-only', secret().readonly()],
    ['branded', secret().brand('token')],
    ['caught', secret().catch('x')],
    ['lazy', z.lazy(() => secret())],
    ['with an id of its own', secret().meta({ id: 'SecretOfTheTest' }).optional()],
    ['one of several strings', z.union([secret(), z.null()])],
  ])('is found again: %s', (_, field) => {
    expect(sensitiveIn(field)).toEqual(['field']);
  });

  it('is not seen where there is none', () => {
    const named = z.object({ sensitive: z.boolean() }).default({ sensitive: true });
    expect(sensitiveIn(named)).toEqual([]);
    expect(sensitiveIn(z.string().describe('sensitive'))).toEqual([]);
  });

  it('is marked at the top of its JSON Schema, where a form looks, and shows no sample of itself', () => {
    const { jsonSchema } = new ParameterSchema(
      z.object({
        token: secret().nullable().default('canary'),
        password: secret()
          .optional()
          .describe('Only used for HTTP(S)')
          .meta({ examples: ['canary'] }),
      }),
      'FtpBackend',
    );
    const marks = { writeOnly: true, format: 'password', sensitive: true };
    expect(jsonSchema['properties']).toMatchObject({
      token: marks,
      password: { ...marks, type: 'string', description: 'Only used for HTTP(S)' },
    });
    expect(JSON.stringify(jsonSchema)).not.toContain('canary');
  });

  it.each<[string, z.ZodType]>([
    ['in an object', z.object({ token: secret() })],
    ['in an optional object', z.object({ token: secret() }).optional()],
    ['in an array', z.array(secret())],
    ['in a tuple', z.tuple([z.string(), secret()])],
    ['in a record', z.record(z.string(), secret())],
    ['in a union of objects', z.union([z.string(), z.object({ deep: z.array(z.object({ token: secret() })) })])],
  ])('is refused where it cannot be encrypted: %s', (_, field) => {
    expect(() => sensitiveIn(field)).toThrow(
      expect.objectContaining({
        code: 'BACKEND_INVALID',
        message: expect.stringMatching(/FtpBackend.*"field" holds a secret\(\) deeper inside.*Move the secret\(\)/),
      }),
    );
  });

  it('is refused beside something that is no string, which could not be encrypted', () => {
    expect(() => sensitiveIn(z.union([secret(), z.number()]))).toThrow(
      expect.objectContaining({ code: 'BACKEND_INVALID', message: expect.stringContaining('FtpBackend') }),
    );
  });
});
