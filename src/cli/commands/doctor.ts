import { Command } from 'commander';
import type { CommandContext, Runner } from '../command-context.js';
import type { Finding } from '../doctor/finding.js';
import { EXIT } from '../errors/exit-code.js';
import type { ListView } from '../output/renderer.js';

/** `doctor` */
export const doctor = (run: Runner) =>
  new Command('doctor')
    .description(
      'check what the service needs: programs, configuration, database, disk, keys; exits with 1 on a failure',
    )
    .action(run(examine));

const COLOURS = { ok: 'green', warn: 'yellow', fail: 'red' } as const;

const FINDINGS: ListView<Finding> = {
  name: ({ check }) => check,
  columns: [
    { header: 'STATE', text: ({ state }) => state, paint: (style, { state }) => style[COLOURS[state]] },
    { header: 'CHECK', text: ({ check }) => check },
    { header: 'FOUND', text: ({ found, remedy }) => (remedy === null ? found : `${found} ${remedy}`) },
  ],
};

async function examine(context: CommandContext): Promise<number> {
  const { examineAll } = await import('../doctor/examine.js');
  const findings = await examineAll(context);
  await context.render.list([findings], FINDINGS);
  return findings.some(({ state }) => state === 'fail') ? EXIT.failed : EXIT.ok;
}
