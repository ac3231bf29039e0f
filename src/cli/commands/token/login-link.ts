import { Command } from 'commander';
import type { CommandContext, Runner } from '../../command-context.js';
import { moment } from '../../output/words.js';

/** `token login-link` */
export const tokenLoginLink = (run: Runner) =>
  new Command('login-link')
    .description('make a link that logs an administrator in with a browser, once and within 15 minutes')
    .action(run(createLoginLink));

async function createLoginLink(context: CommandContext): Promise<void> {
  const client = await context.connect();
  const link = await client.createLoginLink();
  await context.render.one(link, link.url, [
    ['Link', link.url],
    ['Expires', moment(link.expires)],
  ]);
}
