import { delimiter } from 'node:path';
import type { Command } from 'commander';
import { collect } from './option-values.js';

/** What every process that stays takes. */
export interface ProcessOptions {
  readonly dataDir?: string;
  readonly localRoot?: readonly string[];
  readonly plugin?: readonly string[];
  readonly logLevel?: string;
  readonly scheduler: boolean;
}

/** Where options stand beside the other places of the configuration, for --help. */
export const PROCESS_HELP = `
Options win over the environment, and the environment over data-backends.config.(js|json). The URL of a PostgreSQL
database, encryption keys and the admin token come from the environment or the file only, because they are secret.`;

/** Adds the options that every process that stays takes. */
export function withProcessOptions(command: Command): Command {
  return command
    .option('--data-dir <path>', 'embedded database, caches and keys [env: DATA_BACKENDS_DATA_DIR]')
    .option(
      '--local-root <path>',
      'directory that sources may read (may be repeated) [env: DATA_BACKENDS_LOCAL_ROOTS]',
      collect,
    )
    .option('--plugin <package>', 'plugin to load (may be repeated) [env: DATA_BACKENDS_PLUGINS]', collect)
    .option('--log-level <level>', 'error, warn, info or debug [env: DATA_BACKENDS_LOG_LEVEL]')
    .option('--no-scheduler', 'do not fire schedules in this process [env: DATA_BACKENDS_SCHEDULER]');
}

/** Options as the variables that they stand for. */
export function processVariables(options: ProcessOptions): Record<string, string> {
  const { dataDir, localRoot, plugin, logLevel, scheduler } = options;
  return {
    ...(dataDir !== undefined && { DATA_BACKENDS_DATA_DIR: dataDir }),
    ...(localRoot !== undefined && { DATA_BACKENDS_LOCAL_ROOTS: localRoot.join(delimiter) }),
    ...(plugin !== undefined && { DATA_BACKENDS_PLUGINS: plugin.join(',') }),
    ...(logLevel !== undefined && { DATA_BACKENDS_LOG_LEVEL: logLevel }),
    ...(!scheduler && { DATA_BACKENDS_SCHEDULER: 'false' }),
  };
}
