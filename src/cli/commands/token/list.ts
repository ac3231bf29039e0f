import { Command } from 'commander';
import { pagesOf } from '../../client/client.js';
import type { CommandContext, Runner } from '../../command-context.js';
import { TOKEN_LIST } from './token-view.js';

/** `token list` */
export const tokenList = (run: Runner) => new Command('list').description('list the tokens').action(run(list));

async function list(context: CommandContext): Promise<void> {
  const client = await context.connect();
  await context.render.list(
    pagesOf((page) => client.tokens(page)),
    TOKEN_LIST,
  );
}
