/** What every binary COPY begins with: signature, no flags, no extension. */
export const COPY_HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');

/** What it ends with, in place of another row. */
export const COPY_TRAILER = Buffer.from([0xff, 0xff]);
