import fc from 'fast-check';
import { z } from 'zod';
import { ConfigParseError } from './file.errors.js';
import { parseJson, parseYaml } from './parse-structured.js';

const json = (text: string) => parseJson('config.json', text);
const yaml = (text: string) => parseYaml('config.yaml', text);

function refusal(parse: () => unknown): ConfigParseError {
  try {
    parse();
  } catch (error) {
    if (error instanceof ConfigParseError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

const port = z.object({ server: z.object({ port: z.number().int(), hosts: z.array(z.string()).default([]) }) });

describe('The place of the first mistake', () => {
  const schema = z.strictObject({ id: z.number(), names: z.array(z.string()).optional() });
  it.each<[string, string, { line: number; column: number }]>([
    ['a token of JSON', '{\n  "id": 1,\n  "names": tru}', { line: 3, column: 15 }],
    ['a comma of JSON', '{"id": 1,}', { line: 1, column: 10 }],
    ['the end of JSON', '{\n"id": ', { line: 2, column: 7 }],
    ['a control character in JSON', '{"id": "\n"}', { line: 1, column: 9 }],
    ['a value of JSON', '{\n  "names": ["a"],\n  "id": "x"}', { line: 3, column: 9 }],
    ['the first of several values', '{\n  "names": ["a", 1],\n  "id": "x"}', { line: 2, column: 18 }],
    ['a key that should not be there', '{"id": 1,\n "idd": 1}', { line: 2, column: 9 }],
    ['a value that is missing', '\n {"names": []}', { line: 2, column: 2 }],
  ])('is told of %s', (_what, text, place) => {
    expect(refusal(() => parseJson('config.json', text, schema))).toMatchObject({ path: 'config.json', ...place });
  });

  it.each<[string, string, { line: number; column: number }]>([
    ['the syntax of YAML', 'id: 1\nnames: [a\n', { line: 3, column: 1 }],
    ['a value of YAML', 'names:\n  - a\n  - 2\nid: 1', { line: 3, column: 5 }],
    ['a key that is there twice', 'id: 1\nid: 2\n', { line: 2, column: 1 }],
  ])('is told of %s', (_what, text, place) => {
    const error = refusal(() => parseYaml('config.yaml', text, schema));
    expect(error).toMatchObject({ path: 'config.yaml', ...place });
    expect(error.message).toContain(`(line ${place.line}, column ${place.column})`);
  });

  it('is told without a word of what is in the file', () => {
    for (const text of ['{"password": "hunter2", }', '{"password": hunter2}', 'password: "hunter2']) {
      expect(refusal(() => parseJson('a', text)).message).not.toContain('hunter2');
    }
    for (const text of ['password: "hunter2', 'password: hunter2\n  : [']) {
      expect(refusal(() => parseYaml('a', text)).message).not.toContain('hunter2');
    }
  });

  it('is left out where the text is too long to search', () => {
    expect(refusal(() => parseJson('a', `{"a": "${'x'.repeat(2_000_000)}", }`)).line).toBeUndefined();
  });

  it('is told by other schemas than those of zod', () => {
    const standard = {
      '~standard': {
        validate: (value: unknown) =>
          (value as { a: number }).a === 1
            ? { value: 'one' }
            : { issues: [{ message: 'is not one', path: [{ key: 'a' }] }] },
      },
    };
    expect(parseJson('a', '{"a": 1}', standard)).toBe('one');
    expect(refusal(() => parseJson('a', '{"a": 2}', standard)).message).toMatch(
      /: \/a: is not one \(line 1, column 7\)$/,
    );
  });
});

/** Each alias stands for nine of the one before. */
const billionLaughs = (levels: number) =>
  Array.from({ length: levels }, (_, level) => {
    const items = Array.from({ length: 9 }, () => (level === 0 ? 'lol' : `*a${level - 1}`));
    return `a${level}: &a${level} [${items.join(', ')}]`;
  }).join('\n');

describe.each([
  ['JSON', 'config.json', parseJson],
  ['YAML', 'config.yaml', parseYaml],
] as const)('A %s file', (_format, path, parse) => {
  const read = (text: string) => parse(path, text);

  it('gives the data that it holds', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false, maxDepth: 5 }), (value) => {
        fc.pre(!JSON.stringify(value).includes('"__proto__":') && isExact(value));
        expect(read(JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('may begin with a byte order mark', () => {
    expect(read('\u{FEFF}{"a": 1}')).toEqual({ a: 1 });
  });

  it('is checked with a schema, which also gives the defaults', () => {
    expect(parse(path, '{"server": {"port": 80}}', port)).toEqual({ server: { port: 80, hosts: [] } });
  });

  it('that does not fit its schema is refused with pointers to what is wrong', () => {
    const error = refusal(() => parse(path, '{"server": {"port": "80", "hosts": ["a", 1]}}', port));
    expect(error.message).toMatch(`The data file "${path}" cannot be parsed: /server/port: `);
    expect(error.message).toContain('/server/hosts/1: ');
  });

  it('that is not one is refused by name, with the code that parsers have', () => {
    const error = refusal(() => read('{"a": '));
    expect(error).toMatchObject({ code: 'CONFIG_PARSE_ERROR', status: 422, retry: 'never' });
    expect(error.message).toContain(`"${path}"`);
  });

  it.each(['{"__proto__": {"polluted": true}}', '{"a": [{"b": {"__proto__": 1}}]}', '{"\\u005f_proto__": 1}'])(
    'cannot reach a prototype with %s',
    (text) => {
      expect(refusal(() => read(text)).message).toContain('the key "__proto__" is not allowed');
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    },
  );

  it('keeps "constructor" and "prototype" as the ordinary keys that they are', () => {
    const value = read('{"constructor": {"prototype": {"polluted": true}}}') as object;
    expect(Object.hasOwn(value, 'constructor')).toBe(true);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it.each(['12345678901234567890', '-9007199254740993', '9007199254740992', '1e300'])(
    'cannot hold the number %s, of which digits would be lost',
    (number) => {
      expect(refusal(() => read(`{"id": ${number}}`)).message).toContain('is too large to be exact: write it as text');
      expect(read(`{"id": "${number}"}`)).toEqual({ id: number });
    },
  );

  it('may be nested 200 levels deep, and no deeper', () => {
    const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    expect(() => read(nested(200))).not.toThrow();
    expect(refusal(() => read(nested(202))).message).toContain('nested deeper than 200 levels');
    expect(refusal(() => read(`{"a":`.repeat(202) + '1' + '}'.repeat(202))).message).toContain('nested deeper');
  });

  it('that is nested without end is refused, not followed until the stack ends', () => {
    expect(refusal(() => read('['.repeat(20_000) + ']'.repeat(20_000))).code).toBe('CONFIG_PARSE_ERROR');
    expect(refusal(() => read('['.repeat(20_000))).code).toBe('CONFIG_PARSE_ERROR');
  });

  it('gives data or its own error, whatever it is', () => {
    const pieces = fc.array(
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        ': ',
        ', ',
        '\n',
        '  ',
        '- ',
        '"',
        "'",
        '&a',
        '*a',
        '!t ',
        '|',
        '>',
        '---',
        '#',
        '%',
        '1',
        'a',
        '<<',
        '? ',
      ),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          pieces.map((all) => all.join('')),
        ),
        (text) => {
          try {
            read(text);
          } catch (error) {
            expect(error).toBeInstanceOf(ConfigParseError);
          }
        },
      ),
    );
  });
});

describe('A JSON file', () => {
  it('is JSON, not something like it', () => {
    for (const text of ['', '{a: 1}', "{'a': 1}", '{"a": 1,}', '// no', '{"a": NaN}', '01']) {
      expect(refusal(() => json(text)).code).toBe('CONFIG_PARSE_ERROR');
    }
  });
});

describe('A YAML file', () => {
  it('is read by the rules of YAML 1.2: no is text, 012 is twelve', () => {
    expect(yaml('a: no\nb: 012\nc: 0o14\nd: 1e3\ne: ~\nf: 1:30\ng: 2001-01-01')).toEqual({
      a: 'no',
      b: 12,
      c: 12,
      d: 1000,
      e: null,
      f: '1:30',
      g: '2001-01-01',
    });
  });

  it('may be empty', () => {
    expect(yaml('')).toBeNull();
    expect(yaml('# nothing yet\n')).toBeNull();
  });

  it('cannot make a billion out of nine', () => {
    expect(refusal(() => yaml(billionLaughs(9))).code).toBe('CONFIG_PARSE_ERROR');
  });

  it.each(['a: &x 1\nb: *x', 'a: &x {b: 1}\nc:\n  <<: *x', 'a: &x [*x]', '&x a: 1\n*x : 2'])(
    'cannot repeat itself with an alias: %j',
    (text) => {
      expect(refusal(() => yaml(text)).code).toBe('CONFIG_PARSE_ERROR');
    },
  );

  it('has no merge keys: << is a key as any other, and what is in it is checked as well', () => {
    expect(yaml('<<: {a: 1}\nb: 2')).toEqual({ '<<': { a: 1 }, b: 2 });
    expect(refusal(() => yaml('<<: {__proto__: {polluted: true}}')).message).toContain('__proto__');
  });

  it.each(['__proto__: {polluted: true}', '"__proto__": 1', '? __proto__\n: 1', 'a:\n  - __proto__:\n      b: 1'])(
    'cannot reach a prototype with %j',
    (text) => {
      expect(refusal(() => yaml(text)).message).toContain('the key "__proto__" is not allowed');
    },
  );

  it.each([
    '!!js/function "return 1"',
    'a: !custom b',
    '!<tag:example.org,2026:x> {}',
    'a: !!binary aGk=',
    '!!set {a, b}',
    '!!omap [a: 1]',
    'a: !!timestamp 2001-01-01',
    '!!merge a: 1',
  ])('has no tags beyond those of the core schema: %s', (text) => {
    expect(refusal(() => yaml(text)).code).toBe('CONFIG_PARSE_ERROR');
  });

  it('may have the tags of the core schema', () => {
    expect(yaml('a: !!str 1\nb: !!int "2"\nc: !!seq [1]\nd: !!map {}')).toEqual({ a: '1', b: 2, c: [1], d: {} });
  });

  it.each(['a: 1\n---\nb: 2', '---\na: 1\n---\n', 'a: 1\n...\n---\nb: 2'])(
    'holds one document, not several of which one would be taken: %j',
    (text) => {
      expect(refusal(() => yaml(text)).message).toContain('multiple documents');
    },
  );

  it('may mark where its document begins and ends', () => {
    expect(yaml('%YAML 1.2\n---\na: 1\n...\n')).toEqual({ a: 1 });
  });

  it.each([
    'a: 1\na: 2',
    '{a: 1, "a": 2}',
    'b:\n  - a: 1\n    a: 1',
    '1: a\n"1": b',
    'null: a\n"null": b',
    '? a\na: 1',
  ])('cannot have a key twice: %j', (text) => {
    expect(refusal(() => yaml(text)).message).toMatch(/the key ".*" is there twice/);
  });

  it('may have equal keys in different maps', () => {
    expect(yaml('a: {x: 1}\nb: {x: 1}')).toEqual({ a: { x: 1 }, b: { x: 1 } });
  });

  it('keeps every digit of a key', () => {
    expect(yaml('12345678901234567890: a\n12345678901234567891: b\n1.0: c\n0x10: d')).toEqual({
      '12345678901234567890': 'a',
      '12345678901234567891': 'b',
      '1.0': 'c',
      '0x10': 'd',
    });
  });

  it.each(['{a: 1}: b', '[1, 2]: b', '? - a\n: b'])('cannot have a key that is not text: %j', (text) => {
    expect(refusal(() => yaml(text)).code).toBe('CONFIG_PARSE_ERROR');
  });

  it('may have very many keys: they are not compared each with each', () => {
    const keys = Array.from({ length: 60_000 }, (_, index) => `key${index}`);
    const value = yaml(keys.map((key) => `${key}: 1`).join('\n')) as object;
    expect(Object.keys(value)).toEqual(keys);
  });

  it.each(['%UNKNOWN x\n---\na: 1', 'a: "\\q"', 'a: b: c', '\ta: 1', 'a: [1', 'a: 0xffffffffffffffff'])(
    'is refused for what a lenient reader would only warn of: %j',
    (text) => {
      expect(refusal(() => yaml(text)).code).toBe('CONFIG_PARSE_ERROR');
    },
  );
});

/** Whether all whole numbers keep their digits: others are refused. */
function isExact(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isInteger(value) || Number.isSafeInteger(value);
  return typeof value !== 'object' || value === null || Object.values(value).every(isExact);
}
