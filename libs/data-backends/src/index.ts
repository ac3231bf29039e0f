export * from '@lib/core';
export { Database, type CopyTarget, type CopyType, type CopyValue, type QueryResult } from '@lib/database';
export { networkOptionsSchema, type NetworkOptions } from '@lib/network';
export * from '@lib/sources';
export * from './data-backends.module.js';
export type { DataBackendsOptions } from './data-backends.options.js';
export { DatabaseDisabledError } from './disabled-database.js';
export { duration } from './duration.js';
