import { parseArgs } from 'node:util';
import globalSetup from '../support/global-setup.js';
import globalTeardown from '../support/global-teardown.js';
import { benchSync } from './sync.bench.js';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    files: { type: 'string', default: '14527' },
    bytes: { type: 'string', default: '10500' },
  },
});

if (positionals.length > 0 && positionals.join() !== 'sync') {
  console.error('usage: npm run bench -- [sync] [--rounds N] [--files N] [--bytes AVERAGE]');
  process.exit(2);
}

await globalSetup();
try {
  await benchSync({
    postgresUrl: process.env['TEST_POSTGRES_URL']!,
    rounds: Number(values.rounds),
    files: Number(values.files),
    averageBytes: Number(values.bytes),
  });
} finally {
  await globalTeardown();
}
