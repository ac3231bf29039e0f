import { ArchiveCorruptError } from './archive.errors.js';

/**
 * The records of an extended header, `<length> <key>=<value>\n` each. Pure; values are bytes, since names are.
 *
 * Source: POSIX.1-2017 pax, "pax Extended Header"
 *
 * @throws ArchiveCorruptError
 */
export function readPaxRecords(bytes: Buffer): ReadonlyMap<string, Buffer> {
  const records = new Map<string, Buffer>();
  for (let start = 0; start < bytes.length;) {
    const space = bytes.indexOf(0x20, start);
    const digits = space === -1 ? '' : bytes.toString('latin1', start, space);
    const end = start + (/^[1-9]\d{0,8}$/.test(digits) ? Number(digits) : 0);
    const equals = bytes.indexOf(0x3d, space);
    if (end <= space || end > bytes.length || bytes[end - 1] !== 0x0a || equals === -1 || equals >= end) {
      throw new ArchiveCorruptError('an extended tar header cannot be read');
    }
    records.set(bytes.toString('utf8', space + 1, equals), bytes.subarray(equals + 1, end - 1));
    start = end;
  }
  return records;
}
