import type { Configuration } from '../../configuration/configuration.js';
import { readConfiguration } from '../../configuration/read-configuration.js';
import type { CommandContext } from '../command-context.js';
import { examineDataDirectory } from './data-directory.js';
import { examineDatabase } from './database.js';
import { examineDrivers } from './drivers.js';
import { failWith, type Finding, ok, warn } from './finding.js';
import { examineGit, examineNode, examineSsh } from './programs.js';
import { examineLocalRoots } from './local-roots.js';
import { examineServer } from './server.js';

/** Looks at everything there is to look at, and changes nothing. */
export async function examineAll(context: CommandContext): Promise<Finding[]> {
  const { options, environment, directory } = context;
  if (options.server !== undefined || environment['DATA_BACKENDS_SERVER']) return examineServer(context);
  const programs = [examineNode(), await examineGit(), await examineSsh()];
  let configuration: Configuration;
  try {
    configuration = await readConfiguration(environment, directory);
  } catch (error) {
    return [...programs, await failWith('configuration', error)];
  }
  return [
    ...programs,
    ok('configuration', 'It is valid.'),
    await examineDrivers(configuration),
    await examineDataDirectory(configuration),
    ...(await examineDatabase(configuration)),
    examineNetwork(configuration),
    ...(await examineLocalRoots(configuration)),
  ];
}

function examineNetwork({ dataBackends: { network, localRoots = [] } }: Configuration): Finding {
  const { preset = 'internal', allow = [], deny = [] } = network ?? {};
  const open = allow.filter((rule) => rule.endsWith('/0'));
  if (open.length > 0) {
    const found = `${open.join(', ')} allows every address, those of cloud metadata too.`;
    return warn('network policy', found, 'Allow single hosts instead.');
  }
  const rules = `Preset ${preset}, ${allow.length} allowed, ${deny.length} denied; ${localRoots.length} local roots.`;
  return ok('network policy', rules);
}
