import { Command, Option } from 'commander';
import type { CommandContext, Runner } from '../../command-context.js';
import { findSource } from '../../input/find-source.js';
import { collect, parseLifetime } from '../option-values.js';
import { tokenDetails } from './token-view.js';

interface Options {
  readonly role: 'viewer' | 'operator' | 'admin';
  readonly source?: readonly string[];
  readonly expiresIn?: number;
}

/** `token create` */
export const tokenCreate = (run: Runner) =>
  new Command('create')
    .description('make a token to use the API with; only now it is told what it reads')
    .argument('<name>', 'what it is for, or who has it')
    .addOption(
      new Option('--role <role>', 'viewer looks, operator also syncs, admin does everything')
        .choices(['viewer', 'operator', 'admin'])
        .makeOptionMandatory(),
    )
    .option('--source <source>', 'name or id of a source that it is limited to; can be given more than once', collect)
    .option('--expires-in <duration>', 'when it ends: 12h, 90d; never when left out', parseLifetime)
    .action(run(create));

async function create(context: CommandContext, name: string, { role, source, expiresIn }: Options): Promise<void> {
  const client = await context.connect();
  const sources = [];
  for (const reference of source ?? []) sources.push((await findSource(client, reference)).id);
  const token = await client.createToken({
    name,
    role,
    ...(sources.length > 0 && { sources }),
    ...(expiresIn !== undefined && { expires: new Date(Date.now() + expiresIn).toISOString() }),
  });
  await context.render.one(token, token.token, [...tokenDetails(token), ['Token', token.token]]);
  await context.note('Keep the token now: it is stored nowhere, and not told again.');
}
