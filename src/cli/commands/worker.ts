import { Command } from 'commander';
import type { CommandContext, Runner } from '../command-context.js';
import { UsageError } from '../errors/usage.errors.js';
import { PROCESS_HELP, type ProcessOptions, processVariables, withProcessOptions } from './process-options.js';

interface Options extends ProcessOptions {
  readonly queues?: string;
  readonly concurrency?: string;
}

/** `worker` */
export const worker = (run: Runner) =>
  withProcessOptions(
    new Command('worker')
      .description('start a process that only runs jobs, beside a service on the same PostgreSQL database')
      .option('--queues <names>', 'queues to work on, like high,default; all unless given [env: DATA_BACKENDS_QUEUES]')
      .option('--concurrency <number>', 'jobs of each queue at once; 5 unless given [env: DATA_BACKENDS_CONCURRENCY]'),
  )
    .addHelpText('after', PROCESS_HELP)
    .action(run(start, { handlesSignals: true }));

async function start(context: CommandContext, options: Options): Promise<void> {
  if (context.options.server !== undefined) {
    throw new UsageError('worker works on the database itself. Leave --server out.');
  }
  const [{ readConfiguration }, { work }] = await Promise.all([
    import('../../configuration/read-configuration.js'),
    import('../../work.js'),
  ]);
  await work(await readConfiguration({ ...context.environment, ...variablesOf(options) }, context.directory));
  // It runs until a signal ends the process.
  await new Promise(() => undefined);
}

/** Options as the variables that they stand for. */
function variablesOf(options: Options): Record<string, string> {
  const { queues, concurrency } = options;
  return {
    ...processVariables(options),
    ...(queues !== undefined && { DATA_BACKENDS_QUEUES: queues }),
    ...(concurrency !== undefined && { DATA_BACKENDS_CONCURRENCY: concurrency }),
    // Whatever the environment that it shares with services says.
    DATA_BACKENDS_WORKER: 'true',
  };
}
