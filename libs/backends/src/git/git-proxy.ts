import type { NetworkProxy } from '@lib/core';
import type { GitConfigLine } from './git-config.js';

/**
 * What tells git its proxy: lines of the private configuration file, since arguments and environments can be seen by
 * other processes. Over http: curl asks an HTTP proxy for the whole URL; over https: it has it connect.
 */
export function proxyConfig(proxy: NetworkProxy | undefined): GitConfigLine[] {
  if (!proxy) return [];
  const lines: GitConfigLine[] = [{ section: 'http', key: 'proxy', value: proxy.url }];
  // Sent at once; curl would ask first, and again for every connection.
  if (proxy.credentials) lines.push({ section: 'http', key: 'proxyAuthMethod', value: 'basic' });
  if (proxy.caFile) lines.push({ section: 'http', key: 'proxySSLCAInfo', value: proxy.caFile });
  return lines;
}
