import { join } from 'node:path';
import { BenchApplication } from './application.js';

/** Syncs one directory and tells how much memory that took. */
const [postgresUrl, directory] = process.argv.slice(2) as [string, string];
const application = await BenchApplication.start(postgresUrl, {
  dataDir: join(directory, 'data'),
  localRoots: [directory],
});
const source = await application.create('local', `file://${join(directory, 'tree')}`);
await new Promise((resolve) => setTimeout(resolve, 500));
const mebibytes = () => process.memoryUsage.rss() / 1024 / 1024;
const idle = mebibytes();
let peak = idle;
const sampler = setInterval(() => (peak = Math.max(peak, mebibytes())), 20);
await application.sync(source, 'changed');
clearInterval(sampler);
process.send!({ idle, peak: Math.max(peak, mebibytes()) });
await application.stop();
process.disconnect();
