import * as fc from 'fast-check';
import { z } from 'zod';
import { ValidationError } from '../errors/common.errors.js';
import { ParameterSchema } from './parameter-schema.js';
import { secret } from './secret.js';

const schema = new ParameterSchema(
  z.object({
    branch: z.string().optional(),
    depth: z.number().int().min(1).default(1),
    options: z.record(z.string(), z.json()).optional(),
    password: secret().optional(),
    token: secret(z.string().regex(/^tok_/)).nullish(),
  }),
  'GitBackend',
);

const failure = (input: unknown, parameters = schema): ValidationError => {
  try {
    parameters.parse(input);
  } catch (error) {
    if (error instanceof ValidationError) return error;
    throw error;
  }
  throw new Error('was accepted');
};

const pointers = (input: unknown) => failure(input).errors!.map(({ pointer }) => pointer);

/** A key of JSON that an object literal cannot have. */
const withProto = (json: string): unknown => JSON.parse(json.replaceAll('PROTO', '__proto__'));

describe('ParameterSchema', () => {
  it('gives JSON Schema of what a user enters', () => {
    expect(schema.jsonSchema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      additionalProperties: false,
      properties: { depth: { type: 'integer', minimum: 1, default: 1 }, branch: { type: 'string' } },
    });
    expect(schema.jsonSchema['required']).toBeUndefined();
  });

  it('names the sensitive parameters in order', () => {
    expect(schema.sensitiveParameters).toEqual(['password', 'token']);
  });

  describe('parse', () => {
    it('applies the defaults', () => {
      expect(schema.parse({ branch: 'main' })).toEqual({ branch: 'main', depth: 1 });
    });

    it('points at each wrong field', () => {
      const error = failure({ branch: 5, depth: 0, 'a/b~c': 1 });
      expect(error.code).toBe('VALIDATION_FAILED');
      expect(error.errors!.map(({ pointer }) => pointer).toSorted()).toEqual([
        '/parameters/a~1b~0c',
        '/parameters/branch',
        '/parameters/depth',
      ]);
      expect(error.message).toContain('/parameters/branch');
    });

    it.each([undefined, null, 'text', 5, []])('refuses %p in place of an object', (input) => {
      expect(pointers(input)).toEqual(['/parameters']);
    });

    it('refuses unknown names, also where the schema lets them pass', () => {
      const loose = new ParameterSchema(z.looseObject({ a: z.string().optional() }), 'LooseBackend');
      expect(failure({ b: 1 }, loose).errors).toEqual([{ pointer: '/parameters/b', detail: 'There is no such field' }]);
    });

    it.each([
      ['at the top', '{"PROTO":{"polluted":true}}', '/parameters/__proto__'],
      ['inside', '{"options":{"a":[{"PROTO":{"polluted":true}}]}}', '/parameters/options/a/0/__proto__'],
    ])('refuses __proto__ %s', (_, json, pointer) => {
      expect(pointers(withProto(json))).toEqual([pointer]);
      expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    });

    it.each([
      [{ branch: 'a\0b' }, '/parameters/branch'],
      [{ branch: 'a\uD800' }, '/parameters/branch'],
      [{ options: { list: ['fine', '\uDC00'] } }, '/parameters/options/list/1'],
      [{ options: { 'a\0': 1 } }, '/parameters/options/a\uFFFD'],
    ])('refuses text that cannot be stored: %j', (input, pointer) => {
      expect(pointers(input)).toEqual([pointer]);
    });

    it('refuses nesting without end', () => {
      const endless: Record<string, unknown> = {};
      endless['self'] = endless;
      expect(failure({ options: endless }).errors![0]!.detail).toContain('nested deeper');
    });

    it('does not repeat a secret that its own check complains about', () => {
      const chatty = new ParameterSchema(
        z.object({
          pin: secret(z.string().refine(() => false, { error: (issue) => `${String(issue.input)} is bad` })),
        }),
        'ChattyBackend',
      );
      const error = failure({ pin: 'canary-1234' }, chatty);
      expect(JSON.stringify([error.message, error.errors])).not.toContain('canary');
      expect(error.errors![0]!.detail).toBe('*** is bad');
    });

    it('keeps what the schema says about the whole', () => {
      const both = new ParameterSchema(
        z
          .object({ user: z.string().optional(), password: secret().optional() })
          .refine((all) => !all.password || all.user, {
            error: 'A password needs a user',
          }),
        'PairBackend',
      );
      expect(failure({ password: 'x' }, both).errors).toEqual([
        { pointer: '/parameters', detail: 'A password needs a user' },
      ]);
    });

    it('says so when a check is asynchronous', () => {
      const asynchronous = new ParameterSchema(z.object({ a: z.string().refine(async () => true) }), 'SlowBackend');
      expect(() => asynchronous.parse({ a: 'x' })).toThrow(/SlowBackend.*asynchronous/);
    });
  });

  describe('split', () => {
    it('counts a secret that is not set as plain', () => {
      expect(schema.split({ branch: 'main', password: 'hunter2', token: null })).toEqual({
        plain: { branch: 'main', token: null },
        secrets: { password: 'hunter2' },
      });
    });

    it('refuses a secret that is no string, rather than show it', () => {
      expect(() => schema.split({ password: 5 })).toThrow(
        expect.objectContaining({ errors: [{ pointer: '/parameters/password', detail: 'must be a string' }] }),
      );
    });

    it('loses nothing and shows nothing, whatever is given', () => {
      const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
      const text = fc.string({ unit: 'binary' }).filter((value) => !value.includes('\0') && value.isWellFormed());
      const input = fc.record({
        branch: optional(text),
        depth: fc.integer({ min: 1 }),
        password: optional(text.map((value) => `canary${value}`)),
        token: fc.option(text.map((value) => `tok_canary${value}`)),
      });
      fc.assert(
        fc.property(input, (given) => {
          const parsed = schema.parse(given);
          const { plain, secrets } = schema.split(parsed);
          expect({ ...plain, ...secrets }).toEqual(parsed);
          expect(schema.parse({ ...plain, ...secrets })).toEqual(parsed);
          expect(JSON.stringify(plain)).not.toContain('canary');
          expect(Object.keys(secrets).every((name) => schema.sensitiveParameters.includes(name))).toBe(true);
        }),
      );
    });
  });

  it.each<[string, unknown, RegExp]>([
    ['a string', z.string(), /are not a z\.object\. Give z\.object/],
    ['a transformed object', z.object({}).transform((all) => all), /are not a z\.object/],
    ['no schema', { type: 'object' }, /are not a z\.object/],
    ['null', null, /are not a z\.object/],
    [
      'a date',
      z.object({ fine: z.string(), since: z.date() }),
      /"since" cannot be expressed as JSON Schema.*z\.iso\.date/,
    ],
    ['a name of the language', z.object({ ['__proto__']: z.string() }), /"__proto__".*Choose another name/],
  ])('refuses at start what cannot be a schema of parameters: %s', (_, wrong, message) => {
    expect(() => new ParameterSchema(wrong, 'OddBackend')).toThrow(
      expect.objectContaining({
        code: 'BACKEND_INVALID',
        className: 'OddBackend',
        message: expect.stringMatching(new RegExp(`OddBackend.*${message.source}`)),
      }),
    );
  });
});
