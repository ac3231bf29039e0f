import { Command } from 'commander';
import { printable } from '../../../logging/printable.js';
import type { SourceProbe } from '../../client/shapes.js';
import type { CommandContext, Runner } from '../../command-context.js';
import { EXIT } from '../../errors/exit-code.js';
import { UsageError } from '../../errors/usage.errors.js';
import { findSource } from '../../input/find-source.js';
import { addAddressOptions, type SourceOptions } from './source-options.js';

/** `source test` */
export const sourceTest = (run: Runner) =>
  addAddressOptions(new Command('test'))
    .description('try whether a source can be read: one that is there, or one that --type and --url describe')
    .argument('[source]', 'name or id')
    .action(run(test));

async function test(context: CommandContext, reference: string | undefined, options: SourceOptions): Promise<number> {
  const described = Object.keys(options).some((name) => /^(type|url|parameter)/.test(name));
  if (described === (reference !== undefined)) {
    throw new UsageError('Give a source, or --type and --url of one that is not there yet.');
  }
  const client = await context.connect();
  const tried = reference === undefined ? await probeOf(context, options) : (await findSource(client, reference)).id;
  const result = await client.test(tried, context.signal);
  await context.render.one(
    result,
    result.ok ? 'ok' : result.error.code,
    result.ok
      ? [
          ['Result', 'It can be read.'],
          ['Revision', result.revision],
        ]
      : [['Result', 'It cannot be read.']],
  );
  if (result.ok) return EXIT.ok;
  const { code, message } = result.error;
  await context.messages.write(`${context.messageStyle.red(code)}: ${printable(message)}\n`);
  return EXIT.failed;
}

async function probeOf(context: CommandContext, options: SourceOptions): Promise<SourceProbe> {
  const { type, url } = options;
  if (type === undefined || url === undefined) throw new UsageError('Give both --type and --url.');
  const { sourcePatchOf } = await import('../../input/source-input.js');
  const { parameters } = await sourcePatchOf(context, await context.connect(), options);
  return { type, sourceUrl: url, ...(parameters !== undefined && { parameters }) };
}
