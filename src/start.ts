import { isDataBackendsError } from '@lib/data-backends';
import { readConfiguration } from './configuration/read-configuration.js';
import { fail } from './end-on-signals.js';
import { serve } from './serve.js';

try {
  await serve(await readConfiguration(process.env, process.cwd()));
} catch (error) {
  if (isDataBackendsError(error) && error.code !== 'INTERNAL') fail(`${error.code}: ${error.message}`);
  fail((error as Error).stack ?? String(error));
}
