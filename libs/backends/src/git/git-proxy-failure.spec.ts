import type { NetworkProxy } from '@lib/core';
import { explainProxyFailure } from './git-proxy-failure.js';

const proxyOf = (protocol: NetworkProxy['protocol']): NetworkProxy => ({
  protocol,
  name: 'proxy.example:3128',
  url: `${protocol}://user:hunter2@proxy.example:3128`,
  credentials: { username: 'user', password: 'hunter2' },
  caFile: null,
});
const explain = (stderr: string, protocol: NetworkProxy['protocol'] = 'http', url = 'https://git.example/x.git') =>
  explainProxyFailure(`fatal: unable to access '${url}': ${stderr}`, { url, proxy: proxyOf(protocol) });

describe('What git says of a proxy', () => {
  it.each<[string, string, NetworkProxy['protocol']?]>([
    // curl 7.88, then how older and newer ones put it.
    ['CONNECT tunnel failed, response 407', 'NET_PROXY_AUTH_FAILED'],
    ['Received HTTP code 407 from proxy after CONNECT', 'NET_PROXY_AUTH_FAILED'],
    ['The requested URL returned error: 407', 'NET_PROXY_AUTH_FAILED'],
    ['CONNECT tunnel failed, response 403', 'NET_PROXY_REFUSED'],
    ['CONNECT tunnel failed, response 502', 'NET_PROXY_FAILED'],
    ['CONNECT tunnel failed, response 0', 'NET_PROXY_FAILED'],
    ['Proxy CONNECT aborted', 'NET_PROXY_FAILED'],
    ['connection to proxy closed', 'NET_PROXY_FAILED'],
    ['Received HTTP/0.9 when not allowed', 'NET_PROXY_FAILED'],
    ['Could not resolve proxy: proxy.example', 'NET_PROXY_UNREACHABLE'],
    ['Could not resolve host: proxy.example', 'NET_PROXY_UNREACHABLE', 'socks5h'],
    ["Failed to connect to 127.0.0.1 port 1 after 0 ms: Couldn't connect to server", 'NET_PROXY_UNREACHABLE'],
    [
      'Failed to connect to git.example port 443 via proxy.example after 0 ms: Could not connect',
      'NET_PROXY_UNREACHABLE',
    ],
    ['User was rejected by the SOCKS5 server (1 1).', 'NET_PROXY_AUTH_FAILED', 'socks5'],
    ['No authentication method was acceptable.', 'NET_PROXY_AUTH_FAILED', 'socks5'],
    ["Can't complete SOCKS5 connection to git.example. (2)", 'NET_PROXY_REFUSED', 'socks5'],
    ['cannot complete SOCKS5 connection to git.example. (4)', 'NET_PROXY_FAILED', 'socks5'],
    ['Received invalid version in initial SOCKS5 response.', 'NET_PROXY_FAILED', 'socks5h'],
    ['server certificate verification failed. CAfile: none CRLfile: none', 'NET_TLS', 'https'],
  ])('%s: %s', (stderr, code, protocol = 'http') => {
    const error = explain(stderr, protocol);
    expect(error).toMatchObject({ code, message: expect.stringContaining('proxy.example:3128') });
    expect(error?.message).not.toMatch(/hunter2|user:/);
  });

  it.each([
    'The requested URL returned error: 404',
    'The requested URL returned error: 502',
    'SSL certificate problem: unable to get local issuer certificate',
    'Empty reply from server',
  ])('nothing by %j', (stderr) => {
    expect(explain(stderr)).toBeNull();
  });

  it('nothing by what stands in a URL', () => {
    expect(explain('Empty reply from server', 'https', 'https://git.example/SOCKS/tls-407.git')).toBeNull();
  });
});
