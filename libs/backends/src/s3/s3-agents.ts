import { Agent as HttpAgent, type ClientRequest } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Network } from '@lib/core';

export interface S3Agents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
}

/** The agents of the network policy; with a certificate of an authority, those of `https:` trust it and no other. */
export function agentsFor(network: Network, caCertificate: string | null): S3Agents {
  const { http, https } = network.agents();
  return { http, https: caCertificate === null ? https : new CertifyingAgent(https, caCertificate) };
}

/** What node asks of an agent; its types leave it out. */
interface Adding {
  addRequest(request: ClientRequest, options: object): void;
}

/**
 * Hands every request on to another agent, which makes the connections and keeps them: apart by what they trust, as
 * node does it.
 */
class CertifyingAgent extends HttpsAgent implements Adding {
  constructor(
    private readonly inner: HttpsAgent,
    private readonly ca: string,
  ) {
    // node asks this one, not the other, whether connections are kept.
    super({ keepAlive: true });
  }

  addRequest(request: ClientRequest, options: object): void {
    (this.inner as unknown as Adding).addRequest(request, { ...options, ca: this.ca });
  }
}
