import { Command } from 'commander';
import type { CommandContext, Runner } from '../command-context.js';
import { PROCESS_HELP, type ProcessOptions, processVariables, withProcessOptions } from './process-options.js';

interface Options extends ProcessOptions {
  readonly host?: string;
  readonly port?: string;
  readonly demo?: boolean;
  readonly worker: boolean;
}

/** `serve` */
export const serve = (run: Runner) =>
  withProcessOptions(
    new Command('serve')
      .description('start the service: the REST API of data sources')
      .option('--host <address>', 'where to listen [env: HOST]')
      .option('--port <number>', 'port to listen on, 0 = any that is free [env: PORT]')
      .option('--demo', 'make demo sources in an empty embedded database [env: DATA_BACKENDS_DEMO]'),
  )
    .option('--no-worker', 'do not run jobs in this process [env: DATA_BACKENDS_WORKER]')
    .addHelpText('after', PROCESS_HELP)
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
  const { host, port, demo, worker } = options;
  return {
    ...processVariables(options),
    ...(host !== undefined && { HOST: host }),
    ...(port !== undefined && { PORT: port }),
    ...(demo === true && { DATA_BACKENDS_DEMO: 'true' }),
    ...(!worker && { DATA_BACKENDS_WORKER: 'false' }),
  };
}
