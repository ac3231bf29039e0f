import type { GlobalOptions } from '../command-context.js';
import { readToken } from '../input/token.js';
import type { Client } from './client.js';
import type { LocalOptions } from './local-application.js';

/** What decides which data sources a command works with. */
export type ClientOptions = Pick<GlobalOptions, 'server' | 'tokenFile'> & LocalOptions;

/** The data sources of the service that `--server` names, or those of the configuration in this process. */
export async function openClient({ server, tokenFile, ...local }: ClientOptions): Promise<Client> {
  const target = server ?? local.environment['DATA_BACKENDS_SERVER'];
  if (target === undefined || target === '') {
    const { openLocalClient } = await import('./local-application.js');
    return openLocalClient(local);
  }
  const [{ createApiClient }, { Http }, { RemoteClient }, token] = await Promise.all([
    import('@lib/client'),
    import('./http.js'),
    import('./remote-client.js'),
    readToken(local.environment, tokenFile),
  ]);
  const http = new Http(target, token);
  const api = createApiClient({ url: http.url, token, fetch: (request) => http.fetch(request) });
  return new RemoteClient(api, http.url);
}
