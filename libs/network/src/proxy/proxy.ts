import { OptionsInvalidError, type NetworkProxy } from '@lib/core';
import { createHash } from 'node:crypto';

const PORTS = { http: 80, https: 443, socks5: 1_080, socks5h: 1_080 } as const;
type Protocol = keyof typeof PORTS;

/** RFC 1929 gives the length of either in one byte. */
const MAX_SOCKS_BYTES = 255;

/** A proxy. What holds its credentials is private or a getter, so that no log shows it by accident. */
export class Proxy implements NetworkProxy {
  readonly #credentials: NetworkProxy['credentials'];

  private constructor(
    readonly protocol: Protocol,
    readonly host: string,
    readonly port: number,
    credentials: NetworkProxy['credentials'],
    readonly caFile: string | null,
  ) {
    this.#credentials = credentials;
  }

  /**
   * Reads `http://user:password@host:port`, `https://…` (TLS to the proxy itself), `socks5://…` or `socks5h://…`;
   * `host:port` alone is an http proxy. Characters of the credentials that a URL cannot hold are percent-encoded.
   *
   * @throws OptionsInvalidError saying what is wrong, without the URL
   */
  static parse(text: string, caFile: string | null = null): Proxy {
    const given = text.trim();
    const full = /^[a-z][\w+.-]*:\/\//i.test(given) ? given : `http://${given}`;
    const url = URL.canParse(full) ? new URL(full) : null;
    if (!url || !url.hostname || /\s/.test(given)) throw invalid('it cannot be read as a URL');
    const protocol = url.protocol.slice(0, -1);
    if (!isProtocol(protocol)) throw invalid('its scheme is not one of http, https, socks5 and socks5h');
    if (!['', '/'].includes(url.pathname) || url.search || url.hash) throw invalid('it has more than host and port');
    const credentials = credentialsOf(url);
    const isTooLong = [credentials?.username ?? '', credentials?.password ?? ''].some(
      (part) => Buffer.byteLength(part) > MAX_SOCKS_BYTES,
    );
    if (protocol.startsWith('socks') && isTooLong) throw invalid('SOCKS has no longer credentials than 255 bytes');
    return new Proxy(protocol, url.hostname, Number(url.port) || PORTS[protocol], credentials, caFile);
  }

  get name(): string {
    return `${this.host}:${this.port}`;
  }

  get credentials(): NetworkProxy['credentials'] {
    return this.#credentials;
  }

  get url(): string {
    return this.urlFor(this.protocol);
  }

  /** The URL under another scheme. */
  urlFor(protocol: string): string {
    const { username, password } = this.#credentials ?? { username: '', password: '' };
    const user = this.#credentials ? `${encodeURIComponent(username)}:${encodeURIComponent(password)}@` : '';
    return `${protocol}://${user}${this.host}:${this.port}`;
  }

  /** It resolves host names itself. */
  get resolvesNames(): boolean {
    return this.protocol !== 'socks5';
  }

  get isSocks(): boolean {
    return this.protocol.startsWith('socks');
  }

  /** Tells proxies apart without telling their credentials. */
  get key(): string {
    return createHash('sha256').update(this.url).digest('base64url');
  }
}

function isProtocol(text: string): text is Protocol {
  return Object.hasOwn(PORTS, text);
}

function credentialsOf(url: URL): NetworkProxy['credentials'] {
  if (url.username === '' && url.password === '') return null;
  try {
    const username = decodeURIComponent(url.username);
    const password = decodeURIComponent(url.password);
    // A header and a configuration file have one line for them.
    if (/\p{Cc}/u.test(username + password)) throw invalid('its credentials hold control characters');
    return { username, password };
  } catch (error) {
    if (error instanceof OptionsInvalidError) throw error;
    throw invalid('its credentials are not percent-encoded UTF-8');
  }
}

function invalid(what: string): OptionsInvalidError {
  return new OptionsInvalidError(
    `The URL of the proxy is not valid: ${what}. Write it like http://user:password@proxy.example:3128.`,
  );
}
