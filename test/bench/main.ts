import { parseArgs } from 'node:util';
import globalSetup from '../support/global-setup.js';
import globalTeardown from '../support/global-teardown.js';
import { benchBoot } from './boot.bench.js';
import { benchJobs } from './jobs.bench.js';
import { benchPush } from './push.bench.js';
import { benchSync, SYNC_BENCH_PARTS } from './sync.bench.js';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    files: { type: 'string', default: '14527' },
    bytes: { type: 'string', default: '10500' },
    only: { type: 'string' },
  },
});
const only = SYNC_BENCH_PARTS.find((part) => part === values.only);

const [what = 'sync', ...rest] = positionals;
if (rest.length > 0 || !['sync', 'jobs', 'boot', 'push'].includes(what) || only !== values.only) {
  const parts = SYNC_BENCH_PARTS.join(' | ');
  console.error(
    `usage: npm run bench -- [sync [--only ${parts}] | jobs | boot | push] [--rounds N] [--files N] [--bytes AVERAGE]`,
  );
  process.exit(2);
}

await globalSetup();
try {
  const common = { postgresUrl: process.env['TEST_POSTGRES_URL']!, rounds: Number(values.rounds) };
  if (what === 'boot') await benchBoot(common);
  else if (what === 'push')
    await benchPush({ ...common, files: Number(values.files), averageBytes: Number(values.bytes) });
  else if (what === 'jobs') await benchJobs(common);
  else await benchSync({ ...common, only, files: Number(values.files), averageBytes: Number(values.bytes) });
} finally {
  await globalTeardown();
}
