import { spawnSync } from 'node:child_process';

const hasSshClient = spawnSync('ssh', ['-V']).status === 0;

/** Tests with the ssh client, which git does not bring: without one they are skipped as one, with a reason. */
export function describeWithSsh(name: string, tests: () => void): void {
  // The reasons of skipped tests stand in .ci/skipped-tests.json.
  describe(name, hasSshClient ? tests : () => it.skip('needs an ssh client', () => undefined));
}
