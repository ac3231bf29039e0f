import { Command } from 'commander';
import { pagesOf } from '../../client/client.js';
import type { AuditEntry } from '../../client/shapes.js';
import type { CommandContext, Runner } from '../../command-context.js';
import type { ListView } from '../../output/renderer.js';
import { moment } from '../../output/words.js';
import { parseMoment, parseWhole } from '../option-values.js';

interface Options {
  readonly objectType?: string;
  readonly object?: string;
  readonly actor?: string;
  readonly action?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit: number;
}

const AUDIT_LIST: ListView<AuditEntry> = {
  name: ({ id }) => id,
  columns: [
    { header: 'TIME', text: ({ time }) => moment(time) },
    { header: 'ACTOR', text: ({ actor }) => actor?.name ?? actor?.id ?? '-' },
    { header: 'ACTION', text: ({ action }) => action },
    { header: 'OBJECT', text: ({ object }) => `${object.type} ${object.name ?? object.id}` },
    { header: 'CHANGED', text: ({ before, after }) => Object.keys({ ...before, ...after }).join(', ') },
    { header: 'VIA', text: ({ via }) => via, wide: true },
    { header: 'ADDRESS', text: ({ address }) => address ?? '-', wide: true },
    { header: 'REQUEST', text: ({ requestId }) => requestId ?? '-', wide: true },
  ],
};

/** `audit` */
export const audit = (run: Runner) =>
  new Command('audit')
    .description('list who changed what, newest first; -o json also tells what it was before')
    .option('--object-type <type>', 'only changes of such objects: data-source, token, webhook, schedule, job …')
    .option('--object <id>', 'only changes of the object with this id')
    .option('--actor <id>', 'only what they did')
    .option('--action <action>', 'only what was done in this way: create, update, delete …')
    .option('--since <time>', 'only changes of this moment (ISO 8601) and later', parseMoment)
    .option('--until <time>', 'only changes before this moment', parseMoment)
    .option('--limit <number>', 'at most this many', parseWhole(1), 100)
    .action(run(list));

async function list(context: CommandContext, options: Options): Promise<void> {
  const { objectType, object: objectId, actor, action, since: from, until: to, limit } = options;
  const client = await context.connect();
  const pages = pagesOf((page) => client.audit({ ...page, objectType, objectId, actor, action, from, to }), limit);
  await context.render.list(pages, AUDIT_LIST);
}
