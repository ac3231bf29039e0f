import { isIPv6 } from 'node:net';

/** Where a service is that listens there. */
export function serviceUrl({ host, port }: { readonly host: string; readonly port: number }): string {
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}
