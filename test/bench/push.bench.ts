import { setTimeout as sleep } from 'node:timers/promises';
import { startService } from '../service/support/service.js';
import { Forge } from '../support/forge.js';
import { tree } from './fixtures.js';
import { median, percentile, seconds } from './measure.js';

/** From the beginning of a push until what was pushed is read. */
const BUDGET_SECONDS = 2;

/** How long it takes from a push to a git server, by its webhook, until the REST API gives the new content. */
export async function benchPush({ rounds, files, averageBytes }: PushBenchOptions): Promise<void> {
  const forge = await Forge.start();
  const service = await startService('pglite');
  try {
    const project = await forge.createProject('pushed');
    const contents = Object.fromEntries(tree(files, averageBytes));
    await project.clone.commit({ ...contents, 'watched.txt': 'before\n' });
    await project.push();
    const { client } = service;
    const input = { name: 'pushed', type: 'git', sourceUrl: project.url };
    const path = `/api/data-sources/${(await client.post('/api/data-sources', input)).body.id}`;
    await client.post(`${path}/sync?wait=true`);
    const hook = (await client.call('PUT', `${path}/webhook`)).body;
    project.webhook = { url: service.url + hook.path, secret: hook.secret };

    const pushes: number[] = [];
    const readable: number[] = [];
    for (let round = 0; round < rounds * 4; round++) {
      const content = `round ${round}\n`;
      await project.clone.commit({ 'watched.txt': content });
      let pushed = 0;
      const total = await seconds(async () => {
        pushed = await seconds(() => project.push());
        while ((await client.get(`${path}/content?path=watched.txt`)).text !== content) await sleep(5);
      });
      pushes.push(pushed);
      readable.push(total);
    }
    print(files, pushes, readable);
  } finally {
    await service.stop();
    await forge[Symbol.asyncDispose]();
  }
}

/** What is pushed to. */
export interface PushBenchOptions {
  readonly rounds: number;
  readonly files: number;
  readonly averageBytes: number;
}

function print(files: number, pushes: readonly number[], readable: readonly number[]): void {
  const slowest = percentile(
    readable.toSorted((a, b) => a - b),
    1,
  );
  console.log(`\npush to a repository of ${files} files, webhook, embedded database (${readable.length} times)`);
  console.log(`  git push, and the webhook answered: median  ${median(pushes).toFixed(3).padStart(7)} s`);
  console.log(`  readable over REST: median                  ${median(readable).toFixed(3).padStart(7)} s`);
  const verdict = slowest <= BUDGET_SECONDS ? 'within' : 'OVER';
  console.log(
    `  readable over REST: slowest                 ${slowest.toFixed(3).padStart(7)} s  (budget ${BUDGET_SECONDS} s)  ${verdict}`,
  );
}
