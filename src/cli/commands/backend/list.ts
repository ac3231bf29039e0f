import { Command } from 'commander';
import type { BackendType } from '../../client/shapes.js';
import type { CommandContext, Runner } from '../../command-context.js';
import type { ListView } from '../../output/renderer.js';

/** `backend list` */
export const backendList = (run: Runner) => new Command('list').description('list data backends').action(run(list));

const BACKEND_LIST: ListView<BackendType> = {
  name: ({ name }) => name,
  columns: [
    { header: 'NAME', text: ({ name }) => name },
    { header: 'LABEL', text: ({ label }) => label },
    { header: 'READS', text: ({ isLocal }) => (isLocal ? 'this machine' : 'the network') },
    { header: 'PLUGIN', text: ({ plugin }) => plugin },
    { header: 'VERSION', text: ({ pluginVersion }) => pluginVersion ?? '' },
  ],
};

async function list(context: CommandContext): Promise<void> {
  const client = await context.connect();
  await context.render.list([await client.backends()], BACKEND_LIST);
}
