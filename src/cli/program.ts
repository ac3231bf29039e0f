import { Command, Option } from 'commander';
import { COMMANDS, type CommandGroup, type CommandMaker } from './commands/index.js';
import type { Runner } from './command-context.js';
import { EXIT_MEANINGS } from './errors/exit-code.js';
import { FORMATS } from './output/renderer.js';
import { packageVersion } from './package-version.js';

/** The whole command line, with its help; `run` carries out the actions. */
export function createProgram(run: Runner): Command {
  const program = new Command('data-backends')
    .description('Keeps files of git repositories, directories and other systems of record as versioned data files.')
    .version(packageVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .option(
      '-s, --server <url>',
      'ask a running service instead of working in this process [env: DATA_BACKENDS_SERVER]',
    )
    .option('--token-file <path>', 'file with the token for the service, - = standard input [env: DATA_BACKENDS_TOKEN]')
    .addOption(new Option('-o, --output <format>', 'how data is printed').choices(FORMATS).default('table'))
    .option('--no-header', 'leave out the first line of tables')
    .option('--no-color', 'no colours, as with NO_COLOR in the environment')
    .option('-q, --quiet', 'no progress and no notes, only data and errors')
    .option('-v, --verbose', 'tell more about what goes wrong')
    .showSuggestionAfterError()
    .exitOverride()
    .configureHelp({ showGlobalOptions: true, helpWidth: 100 })
    .configureOutput({ outputError: () => undefined, getOutHasColors: () => false, getErrHasColors: () => false })
    .addHelpText('after', exitCodes());
  addAll(program, COMMANDS, run);
  return program;
}

function addAll(parent: Command, commands: readonly (CommandMaker | CommandGroup)[], run: Runner): void {
  for (const each of commands) {
    const command = typeof each === 'function' ? each(run) : new Command(each.name).description(each.description);
    command.copyInheritedSettings(parent).helpCommand(false);
    parent.addCommand(command);
    if (typeof each !== 'function') addAll(command, each.commands, run);
  }
}

function exitCodes(): string {
  const lines = EXIT_MEANINGS.map(([code, meaning]) => `  ${String(code).padEnd(3)}  ${meaning}`);
  return `\nExit codes:\n${lines.join('\n')}\n\nGuide: https://github.com/nestjs-data-backends/nestjs-data-backends/blob/main/docs/command-line.md`;
}
