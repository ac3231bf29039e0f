import { customType } from 'drizzle-orm/pg-core';

/** `bytea` as bytes. */
export const bytea = customType<{ data: Buffer; driverData: Uint8Array }>({
  dataType: () => 'bytea',
  toDriver: (value) => value,
});

/** `jsonb` as what it holds. Drizzle's own parses again what the driver has parsed, which breaks strings like "1". */
export const jsonb = customType<{ data: unknown; driverData: unknown }>({
  dataType: () => 'jsonb',
  toDriver: (value) => JSON.stringify(value),
});
