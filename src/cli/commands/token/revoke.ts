import { Command } from 'commander';
import { pagesOf } from '../../client/client.js';
import type { CommandContext, Runner } from '../../command-context.js';
import { TokenUnknownError } from '../../errors/target.errors.js';

/** `token revoke` */
export const tokenRevoke = (run: Runner) =>
  new Command('revoke')
    .description('make tokens useless, at once')
    .argument('<token...>', 'names or ids; never what the token reads')
    .action(run(revoke));

async function revoke(context: CommandContext, references: readonly string[]): Promise<void> {
  const client = await context.connect();
  const wanted = new Set(references);
  const found = new Map<string, { id: string; name: string }>();
  for await (const page of pagesOf((request) => client.tokens(request))) {
    for (const { id, name } of page) {
      const reference = [id, name].find((each) => wanted.has(each));
      if (reference !== undefined) found.set(reference, { id, name });
    }
  }
  // All are looked up before the first is gone.
  for (const reference of references) if (!found.has(reference)) throw new TokenUnknownError(reference);
  for (const { id, name } of found.values()) {
    await client.revokeToken(id);
    await context.note(`Revoked "${name}".`);
  }
}
