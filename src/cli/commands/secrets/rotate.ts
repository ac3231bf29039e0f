import { Command } from 'commander';
import type { CommandContext, Runner } from '../../command-context.js';
import { UsageError } from '../../errors/usage.errors.js';

/** `secrets rotate` */
export const secretsRotate = (run: Runner) =>
  new Command('rotate')
    .description('encrypt every stored secret with the newest of DATA_BACKENDS_ENCRYPTION_KEYS')
    .addHelpText(
      'after',
      `
The new key comes first, the old one after it; every process that uses the database must have both before. Processes
need not be stopped, but for one on the embedded database. Ended in the middle, it does the rest when it is run again.
When it is done, the old key can be taken away.`,
    )
    .action(run(rotate));

async function rotate(context: CommandContext): Promise<void> {
  if (context.options.server !== undefined) {
    throw new UsageError('secrets rotate works on the database itself. Leave --server out.');
  }
  const { rotateSecrets } = await import('../../database/secrets.js');
  const rotation = await rotateSecrets(context);
  const { rotated, current } = rotation;
  await context.render.one(rotation, String(rotated), [
    ['Encrypted again', String(rotated)],
    ['Encrypted with the newest key already', String(current)],
  ]);
}
