import { delimiter } from 'node:path';
import { Command } from 'commander';
import type { CommandContext, Runner } from '../command-context.js';
import { collect } from './option-values.js';

interface Options {
  readonly host?: string;
  readonly port?: string;
  readonly dataDir?: string;
  readonly localRoot?: readonly string[];
  readonly plugin?: readonly string[];
  readonly logLevel?: string;
  readonly demo?: boolean;
  readonly worker: boolean;
  readonly scheduler: boolean;
}

/** `serve` */
export const serve = (run: Runner) =>
  new Command('serve')
    .description('start the service: the REST API of data sources')
    .option('--host <address>', 'where to listen [env: HOST]')
    .option('--port <number>', 'port to listen on, 0 = any that is free [env: PORT]')
    .option('--data-dir <path>', 'embedded database, caches and keys [env: DATA_BACKENDS_DATA_DIR]')
    .option(
      '--local-root <path>',
      'directory that sources may read (may be repeated) [env: DATA_BACKENDS_LOCAL_ROOTS]',
      collect,
    )
    .option('--plugin <package>', 'plugin to load (may be repeated) [env: DATA_BACKENDS_PLUGINS]', collect)
    .option('--log-level <level>', 'error, warn, info or debug [env: DATA_BACKENDS_LOG_LEVEL]')
    .option('--demo', 'make demo sources in an empty embedded database [env: DATA_BACKENDS_DEMO]')
    .option('--no-worker', 'do not run jobs in this process [env: DATA_BACKENDS_WORKER]')
    .option('--no-scheduler', 'do not fire schedules in this process [env: DATA_BACKENDS_SCHEDULER]')
    .addHelpText(
      'after',
      `
Options win over the environment, and the environment over data-backends.config.(js|json). The URL of a PostgreSQL
database, encryption keys and the admin token come from the environment or the file only, because they are secret.`,
    )
    .action(run(start, { handlesSignals: true }));

async function start(context: CommandContext, options: Options): Promise<void> {
  const [{ readConfiguration }, { serve }] = await Promise.all([
    import('../../configuration/read-configuration.js'),
    import('../../serve.js'),
  ]);
  await serve(await readConfiguration({ ...context.environment, ...variablesOf(options) }, context.directory));
  // It runs until a signal ends the process.
  await new Promise(() => undefined);
}

/** Options as the variables that they stand for. */
function variablesOf(options: Options): Record<string, string> {
  const { host, port, dataDir, localRoot, plugin, logLevel, demo, worker, scheduler } = options;
  return {
    ...(host !== undefined && { HOST: host }),
    ...(port !== undefined && { PORT: port }),
    ...(dataDir !== undefined && { DATA_BACKENDS_DATA_DIR: dataDir }),
    ...(localRoot !== undefined && { DATA_BACKENDS_LOCAL_ROOTS: localRoot.join(delimiter) }),
    ...(plugin !== undefined && { DATA_BACKENDS_PLUGINS: plugin.join(',') }),
    ...(logLevel !== undefined && { DATA_BACKENDS_LOG_LEVEL: logLevel }),
    ...(demo === true && { DATA_BACKENDS_DEMO: 'true' }),
    ...(!worker && { DATA_BACKENDS_WORKER: 'false' }),
    ...(!scheduler && { DATA_BACKENDS_SCHEDULER: 'false' }),
  };
}
