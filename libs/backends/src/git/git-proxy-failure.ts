import type { DataBackendsError, NetworkProxy } from '@lib/core';
import {
  explainProxyStatus,
  NetworkProxyCredentialsError,
  NetworkProxyFailedError,
  NetworkProxyRefusedError,
  NetworkProxyTlsError,
  NetworkProxyUnreachableError,
} from '@lib/network';

/**
 * What a proxy has to do with the failure of git; null when the server behind it is to blame. Pure. Over plain http:
 * a proxy answers in the place of the server, and only status 407 is certainly its own.
 *
 * Source: tried with curl 7.88; the wordings of curl 8 were not seen in a run
 *
 * @param stderr what git itself complained
 */
export function explainProxyFailure(
  stderr: string,
  { url, proxy }: { readonly url: string; readonly proxy: NetworkProxy },
): DataBackendsError | null {
  const { name } = proxy;
  // A URL is anybody's text and must not decide.
  const said = stderr.replace(/access '[^'\n]*'/g, '');
  const { host, protocol } = new URL(url);
  const status = /CONNECT tunnel failed, response (\d+)|HTTP code (\d+) from proxy|returned error: (407)\b/.exec(said);
  if (status) return explainProxyStatus(proxy, host, Number(status[1] ?? status[2] ?? status[3]));
  if (/could not resolve (?:proxy|host)/i.test(said)) {
    return new NetworkProxyUnreachableError(name, 'its name cannot be resolved');
  }
  // Nothing else is connected to.
  if (/failed to connect|couldn't connect/i.test(said)) {
    return new NetworkProxyUnreachableError(name, 'there is no connection');
  }
  if (/CONNECT aborted|connection to proxy closed/i.test(said)) {
    return new NetworkProxyFailedError(name, host, 'it broke the connection off');
  }
  if (/HTTP\/0\.9 when not allowed/i.test(said)) {
    return new NetworkProxyFailedError(name, host, 'what answers is not an HTTP proxy');
  }
  if (/rejected by the SOCKS5|no authentication method/i.test(said)) {
    return new NetworkProxyCredentialsError(name, proxy.credentials !== null);
  }
  const reply = /SOCKS5 connection to .*\((\d+)\)/i.exec(said)?.[1];
  if (reply === '2') return new NetworkProxyRefusedError(name, host, 'its rules');
  if (reply) return new NetworkProxyFailedError(name, host, `SOCKS answers ${reply}`);
  if (/SOCKS/i.test(said)) return new NetworkProxyFailedError(name, host, 'what answers is not a SOCKS 5 proxy');
  if (proxy.protocol === 'https' && /\b(?:ssl|tls|certificate|gnutls)/i.test(said)) {
    const other = protocol === 'https:' ? `, or that to ${host} behind it` : '';
    return new NetworkProxyTlsError(name, `the certificate or the protocol is not accepted${other}`);
  }
  return null;
}
