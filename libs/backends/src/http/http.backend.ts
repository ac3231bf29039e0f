import {
  Backend,
  DataBackend,
  type BackendContext,
  type BackendTarget,
  type Snapshot,
  type SourceAddress,
} from '@lib/core';
import { withoutBlanks } from '../common/parameters.js';
import { HttpClient } from './http-client.js';
import { HttpFetch } from './http-fetch.js';
import { httpParameters, readHttpSettings, withUrlCredentials, type HttpParameters } from './http-parameters.js';
import { probe, ProbeMemoryFile } from './http-probe.js';
import { parseHttpUrl } from './http-url.js';

/**
 * Reads a file by HTTP, or the members of an archive. What is unchanged costs one request without content. What changed
 * is downloaded once into the cache directory, and read from there.
 */
@DataBackend({ name: 'http', label: 'HTTP', isLocal: false, parameters: httpParameters, contentAddressed: true })
export class HttpBackend extends Backend<HttpParameters> {
  override async revision(target: BackendTarget<HttpParameters>, context: BackendContext): Promise<string | null> {
    const settings = readHttpSettings(parseHttpUrl(target.url), target.parameters);
    return probe(new HttpClient(settings, context), new ProbeMemoryFile(context.cacheDir, settings.url.href));
  }

  override async fetch(target: BackendTarget<HttpParameters>, context: BackendContext): Promise<Snapshot> {
    return new HttpFetch(readHttpSettings(parseHttpUrl(target.url), target.parameters), context).run();
  }

  /** Moves credentials out of the URL; refuses URLs and parameters that cannot work. */
  override normalize(source: SourceAddress): SourceAddress {
    const location = parseHttpUrl(source.url);
    const parameters = withUrlCredentials(location, withoutBlanks(source.parameters));
    // What is of the wrong type is left to the schema, which tells what is wrong with it.
    const parsed = httpParameters.safeParse(parameters);
    if (parsed.success) readHttpSettings(location, parsed.data);
    return { url: location.href, parameters };
  }
}
