import { CommanderError } from 'commander';
import type { Action, CommandContext, GlobalOptions, Runner } from './command-context.js';
import { openClient } from './client/open-client.js';
import type { Client } from './client/client.js';
import { EXIT, exitCodeOf } from './errors/exit-code.js';
import { renderError, renderProblem, toShownError } from './errors/report-error.js';
import { UsageError } from './errors/usage.errors.js';
import { Interruption, interruptible, unlessAborted } from './interruption.js';
import { Output } from './output/output.js';
import { type Format, Renderer } from './output/renderer.js';
import { Style } from './output/style.js';
import { createProgram } from './program.js';

/** Runs one command to its end, and gives the code to exit with. */
export async function runCommandLine(words: readonly string[]): Promise<number> {
  const out = new Output(process.stdout);
  const messages = new Output(process.stderr);
  let code: number = EXIT.ok;
  const run: Runner =
    (action, options) =>
    async (...given) => {
      const signal = options?.handlesSignals === true ? new AbortController().signal : interruptible();
      code = await runAction(action, given, { out, messages, signal });
    };
  try {
    await createProgram(run).parseAsync(words, { from: 'user' });
  } catch (error) {
    code = await report(error, messages, words);
  }
  await Promise.all([out.flush(), messages.flush()]);
  return code;
}

/** What commander leaves out when it was not given. */
const DEFAULTS = { quiet: false, verbose: false };

async function runAction<A extends unknown[]>(
  action: Action<A>,
  given: A,
  surroundings: Pick<CommandContext, 'out' | 'messages' | 'signal'>,
): Promise<number> {
  const command = given.at(-1) as { optsWithGlobals(): GlobalOptions };
  let client: Promise<Client> | undefined;
  const context = createContext(
    { ...DEFAULTS, ...command.optsWithGlobals() },
    surroundings,
    () => (client ??= open(context)),
  );
  try {
    return (await unlessAborted(action(context, ...given), surroundings.signal)) ?? EXIT.ok;
  } finally {
    await close(client);
  }
}

function createContext(
  options: GlobalOptions,
  { out, messages, signal }: Pick<CommandContext, 'out' | 'messages' | 'signal'>,
  connect: () => Promise<Client>,
): CommandContext {
  const { env: environment } = process;
  const style = Style.for(process.stdout, environment, options.color);
  return {
    options,
    environment,
    directory: process.cwd(),
    input: process.stdin,
    out,
    messages,
    render: new Renderer(out, style, options.output as Format, options.header),
    style,
    messageStyle: Style.for(process.stderr, environment, options.color),
    signal,
    connect,
    note: async (text) => {
      if (!options.quiet) await messages.write(`${text}\n`);
    },
  };
}

function open({ options, environment, directory }: CommandContext): Promise<Client> {
  const { server, tokenFile, verbose } = options;
  return openClient({
    ...(server !== undefined && { server }),
    ...(tokenFile !== undefined && { tokenFile }),
    environment,
    directory,
    verbose,
  });
}

/** An opening that failed was reported by whoever asked for it; one that is under way has to end first. */
async function close(client: Promise<Client> | undefined): Promise<void> {
  const opened = await client?.catch(() => undefined);
  await opened?.[Symbol.asyncDispose]();
}

async function report(thrown: unknown, messages: Output, words: readonly string[]): Promise<number> {
  if (thrown instanceof Interruption) {
    await messages.write('Interrupted.\n');
    return thrown.exitCode;
  }
  if (thrown instanceof CommanderError && /^commander\.(version|help)/.test(thrown.code)) {
    // Help that nobody asked for: a command is missing.
    return thrown.code === 'commander.help' ? EXIT.usage : EXIT.ok;
  }
  const error = await toShownError(thrown instanceof CommanderError ? toUsageError(thrown) : thrown);
  const style = Style.for(process.stderr, process.env, !words.includes('--no-color'));
  const verbose = words.some((word) => word === '-v' || word === '--verbose');
  await messages.write(wantsJson(words) ? await renderProblem(error) : renderError(error, style, verbose));
  return exitCodeOf(error);
}

function toUsageError({ message }: CommanderError): UsageError {
  const text = message.replace(/^error: /, '').replaceAll('\n', ' ');
  return new UsageError(`${text.charAt(0).toUpperCase()}${text.slice(1).replace(/(?<![?).])$/, '.')} See --help.`);
}

/** Whether errors are to be read by a program; decided by the words, because a wrong command has no options yet. */
function wantsJson(words: readonly string[]): boolean {
  return words.some((word, index) => {
    const value =
      /^(?:--output=|-o=?)(.+)$/.exec(word)?.[1] ?? (/^(-o|--output)$/.test(word) ? words[index + 1] : undefined);
    return value === 'json' || value === 'ndjson';
  });
}
