import { parseArgs } from 'node:util';
import globalSetup from '../support/global-setup.js';
import globalTeardown from '../support/global-teardown.js';
import { benchJobs } from './jobs.bench.js';
import { benchSync } from './sync.bench.js';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    files: { type: 'string', default: '14527' },
    bytes: { type: 'string', default: '10500' },
  },
});

const [what = 'sync', ...rest] = positionals;
if (rest.length > 0 || !['sync', 'jobs'].includes(what)) {
  console.error('usage: npm run bench -- [sync | jobs] [--rounds N] [--files N] [--bytes AVERAGE]');
  process.exit(2);
}

await globalSetup();
try {
  const common = { postgresUrl: process.env['TEST_POSTGRES_URL']!, rounds: Number(values.rounds) };
  if (what === 'jobs') await benchJobs(common);
  else await benchSync({ ...common, files: Number(values.files), averageBytes: Number(values.bytes) });
} finally {
  await globalTeardown();
}
