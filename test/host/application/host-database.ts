import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import { pgTable, serial, text } from 'drizzle-orm/pg-core';
import type { Pool } from 'pg';

/** A table of the host, in the schema that its connections find by themselves. */
export const note = pgTable('note', {
  id: serial().primaryKey(),
  text: text().notNull(),
  author: text().notNull().default('nobody'),
});

const migrationsFolder = fileURLToPath(new URL('./migrations', import.meta.url));

/**
 * What the host does at its start: drizzle's own migrator, which takes every migration for done that is older than the
 * newest one in its table.
 *
 * @param count of the migrations that this release of the host has
 */
export async function migrateHost(pool: Pool, count = Infinity): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'host-migrations-'));
  try {
    await cp(migrationsFolder, folder, { recursive: true });
    const journal = join(folder, 'meta/_journal.json');
    const { entries, ...rest } = JSON.parse(await readFile(journal, 'utf8')) as { entries: unknown[] };
    await writeFile(journal, JSON.stringify({ ...rest, entries: entries.slice(0, count) }));
    await migrate(drizzle(pool), { migrationsFolder: folder });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
