import type { Configuration } from '../../configuration/configuration.js';
import { fail, type Finding, ok } from './finding.js';

/** Optional packages, and what each is for. */
const OPTIONAL: Readonly<Record<string, string>> = {
  '@electric-sql/pglite': 'the embedded database',
  pg: 'PostgreSQL',
  'pg-copy-streams': 'PostgreSQL',
  '@aws-sdk/client-s3': 'S3',
};

/** Whether the packages that the configured database needs are there, and which of the others are not. */
export async function examineDrivers({ dataBackends }: Configuration): Promise<Finding> {
  const { url } = dataBackends.database || {};
  const needed = url === undefined ? ['@electric-sql/pglite'] : ['pg', 'pg-copy-streams'];
  const missing = Object.keys(OPTIONAL).filter((name) => !isInstalled(name));
  const lacking = missing.filter((name) => needed.includes(name));
  if (lacking.length > 0) {
    const found = `${lacking.join(', ')} for ${OPTIONAL[lacking[0]!]} is not installed.`;
    return fail('packages', found, `Run: npm install ${lacking.join(' ')}`);
  }
  if (missing.length === 0) return ok('packages', 'All optional ones are installed.');
  const others = missing.map((name) => `${name} (for ${OPTIONAL[name]})`).join(', ');
  return ok('packages', `Not installed, and not needed by the configuration: ${others}.`);
}

function isInstalled(name: string): boolean {
  try {
    import.meta.resolve(name);
    return true;
  } catch {
    return false;
  }
}
