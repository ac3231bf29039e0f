import { Command } from 'commander';
import type { CommandContext, Runner } from '../command-context.js';
import { UsageError } from '../errors/usage.errors.js';
import type { ListView } from '../output/renderer.js';

/** A migration and whether the database has it. */
interface ShownMigration {
  readonly version: number;
  readonly name: string;
  readonly state: 'applied' | 'pending';
}

/** `migrate` */
export const migrate = (run: Runner) =>
  new Command('migrate')
    .description('bring the schema of the database up to date; a service does so at its start as well')
    .option('--status', 'only show what is applied and what is pending')
    .action(run(migrateDatabase));

const MIGRATION_LIST: ListView<ShownMigration> = {
  name: nameOf,
  columns: [
    { header: 'MIGRATION', text: nameOf },
    {
      header: 'STATE',
      text: ({ state }) => state,
      paint: (style, { state }) => (state === 'applied' ? style.green : style.yellow),
    },
  ],
};

async function migrateDatabase(
  context: CommandContext,
  { status = false }: { readonly status?: boolean },
): Promise<void> {
  if (context.options.server !== undefined) {
    throw new UsageError('migrate works on the database itself. Leave --server out.');
  }
  const { bringUpToDate, readMigrations } = await import('../database/migrations.js');
  const before = await readMigrations(context);
  const pending = before.filter(({ state }) => state === 'pending').length;
  if (status) return context.render.list([before], MIGRATION_LIST);
  if (pending > 0) await bringUpToDate(context);
  await context.render.list([before.map((migration) => ({ ...migration, state: 'applied' as const }))], MIGRATION_LIST);
  await context.note(pending === 0 ? 'The schema was up to date.' : `${pending} applied.`);
}

function nameOf({ version, name }: ShownMigration): string {
  return `${String(version).padStart(4, '0')}-${name}`;
}
