import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describeOnEachDatabase } from '../../../../test/support/databases.js';
import type { Database } from '../database.js';
import type { CopyTarget, CopyType, CopyValue } from './copy-target.js';
import { encodeCopy } from './copy-encoder.js';
import { type CopyRows, EncodedRows } from './encoded-rows.js';

const storableText = fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0') && text.isWellFormed());
const json = fc
  .jsonValue({ noUnicodeString: false })
  .map((value) => JSON.stringify(value))
  .filter((text) => !/\\u0000|\\u[dD][89a-fA-F]/.test(text) && text.isWellFormed());

const values: Record<CopyType, fc.Arbitrary<Exclude<CopyValue, null>>> = {
  uuid: fc.uuid(),
  text: fc.oneof(
    storableText,
    storableText.map((text) => text.repeat(5_000)),
  ),
  bytea: fc.oneof(fc.uint8Array(), fc.constant(new Uint8Array(randomBytes(20_000)))),
  int4: fc.integer(),
  int8: fc.maxSafeInteger(),
  bool: fc.boolean(),
  timestamptz: fc.date({
    min: new Date('-004700-01-01T00:00:00Z'),
    max: new Date('+200000-01-01T00:00:00Z'),
    noInvalidDate: true,
  }),
  jsonb: json,
};
const types = Object.keys(values) as CopyType[];
const row = fc.tuple(...types.map((type) => fc.option(values[type], { nil: null })));

const columns = types.map((type) => ({ name: `a ${type}`, type }));
const target: CopyTarget = { table: 'copied "rows"', columns: [{ name: 'position', type: 'int4' }, ...columns] };

/** What reading gives for a value that was written. */
function asRead(type: CopyType, value: CopyValue): unknown {
  if (value === null) return null;
  if (type === 'jsonb') return JSON.parse(String(value));
  return comparable(value);
}

/** Jest compares bytes one by one, far slower than the databases store them. */
function comparable(value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
}

function comparableRow(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, comparable(value)]));
}

describeOnEachDatabase('binary COPY', (open) => {
  let database: Database;
  let table: string;

  beforeAll(async () => {
    database = await open();
    table = `${database.schema}."copied ""rows"""`;
    const definitions = target.columns.map(({ name, type }) => `"${name}" ${type}`).join(', ');
    await database.query(`CREATE TABLE ${table} (${definitions})`);
  });

  it('stores exactly what it was given', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 20 }), async (rows) => {
        await database.query(`DELETE FROM ${table}`);
        await database.copyIn(
          target,
          rows.map((values, position) => [position, ...values]),
        );
        const read = await database.query<Record<string, unknown>>(`SELECT * FROM ${table} ORDER BY position`);
        expect(read.rows.map(comparableRow)).toEqual(
          rows.map((values, position) => ({
            position,
            ...Object.fromEntries(values.map((value, index) => [columns[index]!.name, asRead(types[index]!, value)])),
          })),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('stores the same as a parameter', async () => {
    await fc.assert(
      fc.asyncProperty(row, async (values) => {
        const list = types.map((type, index) => `$${index + 1}::${type} AS "${type}"`).join(', ');
        const { rows } = await database.query(`SELECT ${list}`, values);
        expect(comparableRow(rows[0]!)).toEqual(
          Object.fromEntries(types.map((type, index) => [type, asRead(type, values[index]!)])),
        );
      }),
      { numRuns: 100 },
    );
  });
});

const TYPES_AND_VALUES: Readonly<Record<CopyType, CopyValue>> = {
  uuid: '0192f0c1-2b3a-7c4d-8e5f-60718293a4b5',
  text: 'grün\n',
  bytea: Buffer.from([0, 255]),
  int4: -7,
  int8: -Number.MAX_SAFE_INTEGER,
  bool: true,
  timestamptz: new Date('2300-01-01T00:00:00.123Z'),
  jsonb: '{"a":1}',
};

describe('encodeCopy', () => {
  const column = (type: CopyType) => [{ name: 'x', type }];
  const encode = (type: CopyType, rows: CopyValue[][], maxBytes?: number) =>
    Array.from(encodeCopy(column(type), rows, maxBytes), (batch) => Buffer.concat([...batch]));

  it('makes complete streams of about the size that is asked for', () => {
    const rows = Array.from({ length: 100 }, () => [new Uint8Array(1000)]);
    const batches = encode('bytea', rows, 10_000);
    expect(batches).toHaveLength(10);
    for (const batch of batches) {
      expect(batch.toString('latin1', 0, 11)).toBe('PGCOPY\n\xff\r\n\0');
      expect(batch.readInt16BE(batch.length - 2)).toBe(-1);
      expect(batch.length).toBeLessThan(12_000);
    }
  });

  it('writes the same for rows that were encoded when they came up', () => {
    const columns = Object.keys(TYPES_AND_VALUES).map((type) => ({ name: type, type: type as CopyType }));
    const row = Object.values(TYPES_AND_VALUES);
    const encoded = new EncodedRows(columns);
    for (let count = 0; count < 5_000; count++) encoded.add(row);
    const bytes = (rows: CopyRows) => Array.from(encodeCopy(columns, rows), (batch) => Buffer.concat([...batch]));
    const expected = bytes(Array.from({ length: 5_000 }, () => row));
    expect(encoded.count).toBe(5_000);
    expect(bytes(encoded)).toEqual(expected);
    // A transaction that is repeated sends them again.
    expect(bytes(encoded)).toEqual(expected);
    expect(bytes(new EncodedRows(columns))).toEqual([]);
    expect(() => encoded.add(row.slice(1))).toThrow(TypeError);
  });

  it('does not hold more than a page of a long stream', () => {
    let made = 0;
    function* rows(): Generator<[string]> {
      for (; made < 100_000; made++) yield ['x'.repeat(100)];
    }
    for (const batch of encodeCopy(column('text'), rows())) {
      for (const piece of batch) {
        expect(piece.length).toBeLessThanOrEqual(256 * 1024);
        expect(made).toBeLessThan(5_000);
        break;
      }
      break;
    }
  });

  it.each<[CopyType, CopyValue]>([
    ['int4', 2 ** 31],
    ['int4', 1.5],
    ['int8', Number.MAX_SAFE_INTEGER + 1],
    ['int8', NaN],
    ['uuid', 'not a uuid'],
    ['bool', 1],
    ['timestamptz', new Date(NaN)],
    ['timestamptz', '2026-01-01'],
    ['bytea', 'text'],
    ['text', 5],
    ['jsonb', true],
  ])('refuses as %s: %p', (type, value) => {
    expect(() => encode(type, [[value]])).toThrow(`COPY column "x" (${type})`);
  });

  it('refuses a row with another number of values', () => {
    expect(() => encode('int4', [[1, 2]])).toThrow('2 values for 1 columns');
  });
});
