import { Command } from 'commander';
import { printableLine } from '../../../logging/printable.js';
import type { Plan, Source } from '../../client/shapes.js';
import type { CommandContext, Runner } from '../../command-context.js';
import { EXIT } from '../../errors/exit-code.js';
import { findSource } from '../../input/find-source.js';
import { Progress } from '../../output/progress.js';
import type { Style } from '../../output/style.js';
import { counted, shortRevision } from '../../output/words.js';

/** `source plan` */
export const sourcePlan = (run: Runner) =>
  new Command('plan')
    .description('show what a sync would change, without changing anything')
    .argument('<source>', 'name or id')
    .option('--exit-code', 'exit with 10 when a sync would change something')
    .action(run(plan));

async function plan(
  context: CommandContext,
  reference: string,
  { exitCode = false }: { readonly exitCode?: boolean },
): Promise<number> {
  const client = await context.connect();
  const source = await findSource(client, reference);
  const plan = await whileShown(context, source.name, () => client.plan(source.id, context.signal));
  if (context.render.isForPeople) await writePlan(context, source, plan);
  else await context.render.one(plan, plan.planId, []);
  if (plan.held) await context.note(heldNote(source, plan, context.messageStyle));
  return exitCode && plan.created + plan.updated + plan.deleted > 0 ? EXIT.changes : EXIT.ok;
}

async function whileShown<T>({ messages, options }: CommandContext, name: string, work: () => Promise<T>): Promise<T> {
  using progress = new Progress(messages, !options.quiet);
  progress.begin(name);
  return await work();
}

const SIGNS = { created: '+', updated: '~', deleted: '-' } as const;
const COLOURS = { created: 'green', updated: 'yellow', deleted: 'red' } as const;

async function writePlan({ out, style }: CommandContext, source: Source, plan: Plan): Promise<void> {
  const { created, updated, deleted, problems, changes, problemFiles } = plan;
  const from = source.revision === 0 ? 'nothing' : shortRevision(source.remoteRevision);
  await out.write(`${style.bold(printableLine(source.name))}  ${from} → ${shortRevision(plan.remoteRevision)}\n`);
  for (const { path, change } of changes) {
    if (out.closed) return;
    await out.write(`  ${style[COLOURS[change]](`${SIGNS[change]} ${printableLine(path)}`)}\n`);
  }
  const more = created + updated + deleted - changes.length;
  if (more > 0) await out.write(`  … and ${more} more\n`);
  for (const { path, code } of problemFiles) await out.write(`  ${style.red(`! ${printableLine(path)}`)}  ${code}\n`);
  const trouble = problems === 0 ? '' : `, ${counted(problems, 'file')} that cannot be taken`;
  // Whether an entry that looks different has other content is known when it is read.
  await out.write(`Plan: ${created} to create, ${updated} to read again, ${deleted} to delete${trouble}.\n`);
}

function heldNote(source: Source, plan: Plan, style: Style): string {
  const command = `data-backends source sync ${printableLine(source.name)} --confirm ${plan.planId}`;
  return `${style.yellow('Held')}: most files would be deleted. To go ahead: ${command}`;
}
