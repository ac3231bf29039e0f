import { canonicalHost } from './network-rule.js';
import { NetworkUrlInvalidError } from './network.errors.js';

/** What a URL says about where to connect. */
export interface RemoteAddress {
  readonly scheme: string;
  /** Canonical host, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** The URL itself holds a user name or a password. */
  readonly hasCredentials: boolean;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  http: 80,
  https: 443,
  ssh: 22,
  git: 9418,
  ftp: 21,
  ftps: 990,
  sftp: 22,
};

/**
 * Reads host and port of a URL.
 *
 * @throws NetworkUrlInvalidError
 */
export function parseRemoteAddress(input: string | URL): RemoteAddress {
  // URL parsers repair these, each in its own way: the host that is checked might not be the one that is used.
  // eslint-disable-next-line no-control-regex
  if (typeof input === 'string' && /[\u0000-\u0020\u007f\\]/.test(input)) {
    throw new NetworkUrlInvalidError('it holds white space, a control character or a backslash');
  }
  if (!URL.canParse(String(input))) throw new NetworkUrlInvalidError('it cannot be read as a URL');
  const url = new URL(input);
  const scheme = url.protocol.slice(0, -1);
  // Only for web schemes does URL bring a host into canonical form; ssh://0x7f.1 keeps its own.
  const host = url.hostname && canonicalHost(url.hostname);
  if (!host) throw new NetworkUrlInvalidError('it has no host');
  const port = url.port ? Number(url.port) : DEFAULT_PORTS[scheme];
  if (port === undefined)
    throw new NetworkUrlInvalidError(`the scheme ${scheme}: has no known port, so the URL needs one`);
  return { scheme, host, port, hasCredentials: url.username !== '' || url.password !== '' };
}
