import { get } from 'node:http';
import type { Configuration } from '../../configuration/configuration.js';
import { serviceUrl } from '../../http/service-url.js';

const PATIENCE = 2_000;

/** The URL of the service that this configuration describes, when it answers there; null when nothing does. */
export function runningServiceUrl({ host, port }: Pick<Configuration, 'host' | 'port'>): Promise<string | null> {
  const url = serviceUrl({ host, port });
  if (port === 0) return Promise.resolve(null);
  return new Promise((resolve) => {
    const request = get(`${url}/api/health/live`, { timeout: PATIENCE }, (response) => {
      response.resume();
      resolve(response.statusCode === 200 ? url : null);
    });
    request.on('timeout', () => request.destroy(new Error('timeout')));
    request.on('error', () => resolve(null));
  });
}
