import { Command } from 'commander';
import type { BackendType } from '../../client/shapes.js';
import type { CommandContext, Runner } from '../../command-context.js';
import { findBackend } from '../../input/parameters.js';
import { Table } from '../../output/table.js';

/** `backend show` */
export const backendShow = (run: Runner) =>
  new Command('show')
    .description('show a data backend and its parameters')
    .argument('<type>', 'name of the backend')
    .action(run(show));

async function show(context: CommandContext, type: string): Promise<void> {
  const backend = await findBackend(await context.connect(), type);
  await context.render.one(backend, backend.name, [
    ['Name', backend.name],
    ['Label', backend.label],
    ['Reads', backend.isLocal ? 'this machine' : 'the network'],
    ['Plugin', backend.plugin],
    ['Version', backend.pluginVersion ?? ''],
  ]);
  const parameters = parametersOf(backend);
  if (!context.render.isForPeople || parameters.length === 0) return;
  const table = new Table<Parameter>(
    [
      { header: 'PARAMETER', text: ({ name }) => name },
      { header: 'TYPE', text: ({ type }) => type },
      { header: 'NEEDED', text: ({ isRequired }) => (isRequired ? 'yes' : '') },
      { header: 'ABOUT', text: ({ description }) => description },
    ],
    context.style,
    context.options.header,
  );
  await context.out.write(`\n${table.render(parameters)}`);
}

interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly description: string;
}

function parametersOf({ jsonSchema, sensitiveParameters }: BackendType): Parameter[] {
  const { properties = {}, required = [] } = jsonSchema as {
    properties?: Record<string, { type?: unknown; description?: unknown }>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, { type, description }]) => ({
    name,
    type: sensitiveParameters.includes(name) ? 'secret' : typeof type === 'string' ? type : 'any',
    isRequired: required.includes(name),
    description: typeof description === 'string' ? description : '',
  }));
}
