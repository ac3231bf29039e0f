import type { CommandContext } from '../command-context.js';
import { failWith, type Finding, ok } from './finding.js';
import { examineNode } from './programs.js';

/** Whether a running service answers, takes the token, and has its database. */
export async function examineServer(context: CommandContext): Promise<Finding[]> {
  const findings = [examineNode()];
  try {
    const client = await context.connect();
    const backends = await client.backends();
    findings.push(ok('service', `It answers, and has ${backends.length} data backends.`));
    const { total } = await client.sources({ limit: 1 });
    findings.push(ok('database', `It holds ${total} data sources.`));
  } catch (error) {
    findings.push(await failWith('service', error));
  }
  return findings;
}
