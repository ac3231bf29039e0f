/** Reads the text form of one value. */
export type ValueParser = (text: string) => unknown;

const TIMESTAMP = /^(\d{4,})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d+))?([+-])(\d\d)(?::(\d\d))?(?::(\d\d))?( BC)?$/;

/** Largest and smallest time that a `Date` can hold, for `infinity`. */
const END_OF_TIME = 8.64e15;

/** Reads a timestamptz in ISO style of any year, with any offset; sub-millisecond digits are cut off. */
export function parseTimestamp(text: string): Date {
  if (text === 'infinity') return new Date(END_OF_TIME);
  if (text === '-infinity') return new Date(-END_OF_TIME);
  const match = TIMESTAMP.exec(text);
  if (!match) return new Date(text);
  const [, year, month, day, hours, minutes, seconds, fraction, sign, zoneHours, zoneMinutes, zoneSeconds, bc] = match;
  const date = new Date(0);
  date.setUTCFullYear(bc ? 1 - Number(year) : Number(year), Number(month) - 1, Number(day));
  date.setUTCHours(
    Number(hours),
    Number(minutes),
    Number(seconds),
    Number((fraction ?? '').padEnd(3, '0').slice(0, 3)),
  );
  const offset = Number(zoneHours) * 3600 + Number(zoneMinutes ?? 0) * 60 + Number(zoneSeconds ?? 0);
  return new Date(date.getTime() - (sign === '-' ? -offset : offset) * 1000);
}

const parseBytes: ValueParser = (text) => Buffer.from(text.slice(2), 'hex');

/** Reads a one-dimensional array in PostgreSQL's text form. */
export function parseArray(text: string, parse: ValueParser): unknown[] {
  const values: unknown[] = [];
  const element = /\s*(?:"((?:[^"\\]|\\.)*)"|([^,{}"]+))\s*[,}]/gsy;
  element.lastIndex = text.indexOf('{') + 1;
  for (let match = element.exec(text); match; match = element.exec(text)) {
    const [, quoted, plain] = match;
    if (quoted !== undefined) values.push(parse(quoted.replaceAll(/\\(.)/gs, '$1')));
    else values.push(plain === 'NULL' ? null : parse(plain!));
  }
  return values;
}

const arrayOf =
  (parse: ValueParser): ValueParser =>
  (text) =>
    parseArray(text, parse);

const asText: ValueParser = (text) => text;

/**
 * How results are read, by type OID; the same for every driver. Everything else stays text, numeric and date
 * included.
 */
export const RESULT_PARSERS: Readonly<Record<number, ValueParser>> = {
  16: (text) => text === 't', // bool
  17: parseBytes, // bytea
  20: Number, // int8
  21: Number, // int2
  23: Number, // int4
  26: Number, // oid
  114: (text) => JSON.parse(text) as unknown, // json
  700: Number, // float4
  701: Number, // float8
  1082: asText, // date
  1114: asText, // timestamp
  1184: parseTimestamp,
  3802: (text) => JSON.parse(text) as unknown, // jsonb
  1000: arrayOf((text) => text === 't'), // bool[]
  1001: arrayOf(parseBytes), // bytea[]
  1003: arrayOf(asText), // name[]
  1005: arrayOf(Number), // int2[]
  1007: arrayOf(Number), // int4[]
  1009: arrayOf(asText), // text[]
  1015: arrayOf(asText), // varchar[]
  1016: arrayOf(Number), // int8[]
  1185: arrayOf(parseTimestamp), // timestamptz[]
  2951: arrayOf(asText), // uuid[]
};
