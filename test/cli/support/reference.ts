import type { Command } from 'commander';
import { createProgram } from '../../../src/cli/program.js';

/** The help of every command, as the guide has it: one block each. */
export function renderReference(): string {
  const program = createProgram(() => async () => undefined);
  return withSubcommands(program, 'data-backends')
    .map(([name, command]) => `### ${name}\n\n\`\`\`text\n${helpOf(command)}\n\`\`\`\n`)
    .join('\n');
}

function withSubcommands(command: Command, name: string): [string, Command][] {
  const below = command.commands.flatMap((each) => withSubcommands(each, `${name} ${each.name()}`));
  return [[name, command], ...below];
}

/** Everything that --help prints; the global options are the same everywhere, and shown once. */
function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ ...command.configureOutput(), writeOut: (part) => (text += part) });
  command.outputHelp();
  const withoutGlobals = command.parent ? text.replace(/\nGlobal Options:\n(?: .*\n)+/, '') : text;
  return withoutGlobals.trimEnd();
}
