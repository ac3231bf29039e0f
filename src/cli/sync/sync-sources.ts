import { pagesOf } from '../client/client.js';
import type { Source } from '../client/shapes.js';
import type { CommandContext } from '../command-context.js';
import { EXIT, exitCodeOf } from '../errors/exit-code.js';
import { renderError, renderProblem, toShownError } from '../errors/report-error.js';
import { findSource } from '../input/find-source.js';
import { Progress } from '../output/progress.js';
import { inParallel } from './in-parallel.js';
import { JobFollower } from './job-follower.js';
import type { SyncCommandOptions } from './sync-options.js';
import { exitCodeOfJob, SYNC_LIST, type SyncOutcome } from './sync-outcome.js';

/** Syncs the sources that are named, or all; one that fails does not stop the others. */
export async function syncSources(
  context: CommandContext,
  references: readonly string[],
  options: SyncCommandOptions,
): Promise<number> {
  const sources = options.all === true ? allSources(context, options.type) : namedSources(context, references);
  const follower = new JobFollower(await context.connect(), context.signal, options);
  const codes: number[] = [];
  using progress = new Progress(context.messages, !context.options.quiet);
  const one = async (source: Source): Promise<SyncOutcome[]> => {
    progress.begin(source.name);
    try {
      const job = await follower.sync(source);
      context.signal.throwIfAborted();
      codes.push(exitCodeOfJob(job));
      return [{ source, job }];
    } catch (error) {
      context.signal.throwIfAborted();
      progress.erase();
      codes.push(await report(context, source, error));
      return [];
    } finally {
      progress.end(source.name);
    }
  };
  await renderOutcomes(context, inParallel(sources, options.concurrency, one));
  if (codes.length === 0) await context.note('There are no data sources to sync.');
  return overall(codes);
}

async function renderOutcomes(context: CommandContext, outcomes: AsyncIterable<SyncOutcome[]>): Promise<void> {
  if (context.render.isForPeople) return context.render.list(outcomes, SYNC_LIST);
  const jobs = async function* () {
    for await (const page of outcomes) yield page.map(({ job }) => job);
  };
  return context.render.list(jobs(), { columns: [], name: ({ name }) => name });
}

async function* namedSources(context: CommandContext, references: readonly string[]): AsyncGenerator<Source> {
  const client = await context.connect();
  const found = [];
  // All are looked up before the first is synced.
  for (const reference of references) found.push(await findSource(client, reference));
  yield* new Map(found.map((source) => [source.id, source])).values();
}

async function* allSources(context: CommandContext, type: string | undefined): AsyncGenerator<Source> {
  const client = await context.connect();
  const pages = pagesOf((page) => client.sources({ ...page, enabled: true, type }, context.signal));
  for await (const page of pages) yield* page;
}

/** Tells why a sync could not start, or be waited for; the others go on. */
async function report(context: CommandContext, { name }: Source, thrown: unknown): Promise<number> {
  const { messages, messageStyle, options, render } = context;
  const error = await toShownError(thrown);
  const text = render.isForPeople
    ? renderError({ ...error, message: `${name}: ${error.message}` }, messageStyle, options.verbose)
    : await renderProblem(error);
  await messages.write(text);
  return exitCodeOf(error);
}

/** The code that all that failed agree on, else that something failed. */
function overall(codes: readonly number[]): number {
  const bad = new Set(codes.filter((code) => code !== EXIT.ok));
  return bad.size === 0 ? EXIT.ok : bad.size === 1 ? [...bad][0]! : EXIT.failed;
}
