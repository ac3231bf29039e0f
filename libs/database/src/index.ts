export * from './database.js';
export * from './errors/database.errors.js';
export * from './open-database.js';
export { migrate } from './migrator.js';
export { MIGRATIONS } from './migrations/index.js';
export type { Migration } from './migrations/migration.js';
export { PgliteDatabase, type PgliteOptions } from './pglite/pglite-database.js';
export { PostgresDatabase, type PostgresOptions } from './postgres/postgres-database.js';
