import type { DataBackendsError, NetworkProxy } from '@lib/core';
import { NetworkProxyCredentialsError, NetworkProxyFailedError, NetworkProxyRefusedError } from './proxy.errors.js';

/**
 * The error for what an HTTP proxy answers to `CONNECT` instead of 200. Pure.
 *
 * @param target `host:port` that it was asked for
 */
export function explainProxyStatus(
  proxy: Pick<NetworkProxy, 'name' | 'credentials'>,
  target: string,
  status: number | undefined,
): DataBackendsError {
  if (status === 407) return new NetworkProxyCredentialsError(proxy.name, proxy.credentials !== null);
  if (status === undefined || !(status >= 100 && status <= 599)) {
    return new NetworkProxyFailedError(proxy.name, target, 'what answers is not an HTTP proxy');
  }
  return status >= 500
    ? new NetworkProxyFailedError(proxy.name, target, `it answers with status ${status}`)
    : new NetworkProxyRefusedError(proxy.name, target, `status ${status}`);
}
