import type { Check } from '../check.js';
import { ensure } from '../conformance.error.js';
import { succeeded } from '../ending.js';
import type { Workbench } from '../workbench.js';
import { fewFiles, someBytes } from './samples.js';

export const revisionChecks: readonly Check[] = [
  {
    id: 'revision-stable',
    title: 'gives the same revision for as long as nothing changes',
    async run(bench) {
      await bench.files.set(fewFiles());
      const first = await revisions(bench);
      const second = await revisions(bench);
      for (const name of ['revision()', 'snapshot.revision'] as const) {
        ensure(
          first[name] === second[name],
          `${name} was ${first[name]}, and then ${second[name]}, although nothing changed.`,
          'Give what the remote itself calls its state (a commit, an ETag). Where it has nothing like it, leave ' +
            'revision() out and give null with the snapshot: the listing is the revision then.',
        );
      }
    },
  },
  {
    id: 'revision-changes',
    title: 'gives another revision when something changed',
    async run(bench) {
      await bench.files.set({ 'changed.bin': someBytes(), 'other.bin': someBytes() });
      const before = await revisions(bench);
      await bench.files.change({ 'changed.bin': someBytes() });
      const after = await revisions(bench);
      for (const name of ['revision()', 'snapshot.revision'] as const) {
        ensure(
          before[name] === null || before[name] !== after[name],
          `${name} stayed ${before[name]}, although the content of a file changed: no sync would ever see it.`,
          'Give something that every change of any file changes, or null.',
        );
      }
    },
  },
  {
    id: 'revision-agrees',
    title: 'tells by its probe the revision that its snapshot has',
    async run(bench) {
      await bench.files.set(fewFiles());
      const before = await revisions(bench);
      const after = await revisions(bench);
      if (before['revision()'] === null || before['revision()'] !== after['revision()']) return;
      ensure(
        before['revision()'] === before['snapshot.revision'],
        `revision() gave ${before['revision()']}, and the snapshot of the same remote has ${before['snapshot.revision']}.`,
        'Give the same text in both places: what was published is compared with what the probe says, and a source ' +
          'whose two never agree is read anew by every sync.',
      );
    },
  },
];

async function revisions(bench: Workbench): Promise<Record<'revision()' | 'snapshot.revision', string | null>> {
  const probed = succeeded('revision()', await bench.probe());
  ensure(
    probed === null || (typeof probed === 'string' && probed !== ''),
    `revision() gave ${String(probed)}, which is neither text nor null.`,
    'Give text that names the state of the remote, or null where it has none.',
  );
  const snapshot = await bench.fetch();
  await bench.dispose(snapshot);
  return { 'revision()': probed, 'snapshot.revision': snapshot.revision };
}
