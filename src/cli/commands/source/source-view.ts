import type { Source } from '../../client/shapes.js';
import type { Detail, ListView } from '../../output/renderer.js';
import type { Style } from '../../output/style.js';
import { moment, shortRevision } from '../../output/words.js';

/** How sources are listed. */
export const SOURCE_LIST: ListView<Source> = {
  name: ({ name }) => name,
  columns: [
    { header: 'NAME', text: ({ name }) => name },
    { header: 'TYPE', text: ({ type }) => type },
    { header: 'STATUS', text: statusWord, paint: (style, source) => statusColour(style, source) },
    { header: 'REVISION', text: ({ revision }) => (revision === 0 ? '-' : String(revision)), align: 'right' },
    { header: 'FILES', text: ({ fileCount }) => String(fileCount), align: 'right' },
    { header: 'PROBLEMS', text: ({ problems }) => String(problems), align: 'right', wide: true },
    { header: 'REMOTE', text: ({ remoteRevision }) => shortRevision(remoteRevision), wide: true },
    { header: 'LAST SYNCED', text: ({ lastSynced }) => moment(lastSynced) },
    { header: 'NEXT SYNC', text: ({ nextSync }) => moment(nextSync), wide: true },
    { header: 'ID', text: ({ id }) => id, wide: true },
    { header: 'URL', text: ({ sourceUrl }) => sourceUrl, wide: true },
  ],
};

/** Everything there is to say about a source. */
export function sourceDetails(source: Source): Detail[] {
  const { lastError, blockedBy, syncInterval, cron, parameters } = source;
  const shown = Object.entries(parameters).map(([name, value]) => `${name} = ${parameterText(value)}`);
  return [
    ['Name', source.name],
    ['Id', source.id],
    ['Type', source.type],
    ['URL', source.sourceUrl],
    ['Description', source.description || null],
    ['Comments', source.comments || null],
    ['Parameters', shown.length === 0 ? null : shown.join('\n')],
    ['Ignore rules', source.ignoreRules.trimEnd() || null],
    ['Schedule', syncInterval === null ? (cron ?? 'none') : `every ${syncInterval} min`],
    ['Deletion guard', source.deletionGuard === 'off' ? 'off' : `${source.deletionGuard} %`],
    ['Status', statusWord(source)],
    ['Revision', source.revision === 0 ? 'none yet' : String(source.revision)],
    ['Remote revision', source.remoteRevision],
    ['Files', String(source.fileCount)],
    ['Problems', source.problems === 0 ? null : String(source.problems)],
    ['Last synced', moment(source.lastSynced)],
    ['Next sync', source.nextSync === null ? null : moment(source.nextSync)],
    ['Last error', lastError && `${lastError.code}: ${lastError.message}`],
    ['Blocked', blockedBy && `${blockedBy.code} since ${moment(blockedBy.since)}: ${blockedBy.remedy}`],
    ['Plan to confirm', blockedBy?.planId ?? null],
  ];
}

function statusWord({ enabled, status, lastResult }: Source): string {
  if (!enabled) return `${status}, paused`;
  return lastResult === 'held' && status === 'failed' ? 'held' : status;
}

function statusColour(style: Style, { enabled, status }: Source): (text: string) => string {
  if (!enabled) return style.dim;
  if (status === 'failed') return style.red;
  return status === 'completed' ? style.green : style.yellow;
}

/** A sensitive value says only whether it is set, and where it comes from. */
function parameterText(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'set' in value) {
    if ('reference' in value && typeof value.reference === 'string') return `(set by ${value.reference})`;
    return value.set === true ? '(set)' : '(not set)';
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}
