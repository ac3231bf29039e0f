import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';

export interface RewritingProxy {
  /** Where applications are asked through it, with the prefix. */
  readonly url: string;
  stop(): Promise<void>;
}

/** A reverse proxy that shows an application below a prefix, which it takes off and names in `X-Forwarded-Prefix`. */
export async function startRewritingProxy(target: string, prefix: string): Promise<RewritingProxy> {
  const server = createServer((incoming, outgoing) => {
    if (!incoming.url!.startsWith(`${prefix}/`)) {
      outgoing.writeHead(404).end();
      return;
    }
    const forwarded = request(target + incoming.url!.slice(prefix.length), {
      method: incoming.method!,
      agent: false,
      headers: { ...incoming.headers, 'x-forwarded-prefix': prefix, 'x-forwarded-for': incoming.socket.remoteAddress! },
    });
    forwarded.on('response', (response) => {
      outgoing.writeHead(response.statusCode!, response.headers);
      outgoing.flushHeaders();
      pipeline(response, outgoing, () => undefined);
    });
    forwarded.on('error', () => outgoing.destroy());
    outgoing.on('close', () => forwarded.destroy());
    incoming.pipe(forwarded);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
