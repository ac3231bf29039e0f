import { type Command, Option } from 'commander';
import { collect } from '../option-values.js';

/** What can be said about a source, when it is made and when it is changed. */
export interface SourceOptions {
  readonly from?: string;
  readonly type?: string;
  readonly url?: string;
  readonly parameter?: readonly string[];
  readonly parameterFile?: readonly string[];
  readonly parameterEnv?: readonly string[];
  readonly ignore?: readonly string[];
  readonly ignoreFile?: string;
  readonly description?: string;
  readonly comments?: string;
  readonly interval?: string;
  readonly cron?: string;
  readonly deletionGuard?: string;
}

/** Where to read, and with what; also for a source that is only tried. */
export function addAddressOptions(command: Command): Command {
  return command
    .option('--type <backend>', 'data backend: see data-backends backend list')
    .option('--url <url>', 'where to read; without credentials')
    .addOption(
      repeated(
        '-p, --parameter <name=value>',
        'a parameter of the backend; of a secret, where it is: env:NAME, file:/path',
      ),
    )
    .addOption(repeated('--parameter-file <name=path>', 'a parameter, or secret, from a file; - = standard input'))
    .addOption(repeated('--parameter-env <name=variable>', 'a parameter, or secret, from the environment'));
}

/** Everything that can be said about a source. */
export function addSourceOptions(command: Command): Command {
  return addAddressOptions(command)
    .option('--from <path>', 'all of it from a YAML or JSON file, - = standard input; other options win')
    .addOption(repeated('--ignore <rule>', 'an ignore rule, as in a .gitignore; replaces all that are there'))
    .option('--ignore-file <path>', 'ignore rules from a file')
    .option('--description <text>', 'one line about it')
    .option('--comments <text>', 'more about it')
    .option('--interval <minutes>', 'minutes between syncs, or none')
    .option('--cron <expression>', 'when to sync, in UTC, or none')
    .option('--deletion-guard <percent>', 'how many percent may disappear at once, or off');
}

function repeated(flags: string, description: string): Option {
  return new Option(flags, `${description} (may be repeated)`).argParser(collect);
}
