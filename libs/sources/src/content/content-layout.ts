import type { CopyTarget } from '@lib/database';

/** Content up to this size is one row of `content`; more is cut into pieces of exactly this size in `content_chunk`. */
export const CHUNK_BYTES = 1024 * 1024;

export const CONTENT: CopyTarget = {
  table: 'content',
  columns: [
    { name: 'hash', type: 'bytea' },
    { name: 'size', type: 'int8' },
    { name: 'data', type: 'bytea' },
  ],
};

export const CONTENT_CHUNK: CopyTarget = {
  table: 'content_chunk',
  columns: [
    { name: 'blob_id', type: 'uuid' },
    { name: 'position', type: 'int4' },
    { name: 'data', type: 'bytea' },
  ],
};
