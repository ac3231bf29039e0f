import type { Agent, ClientRequest } from 'node:http';
import type { Network } from '@lib/core';
import { PolicyNetwork, type PolicyNetworkOptions } from '@lib/network';

interface Adding {
  addRequest(request: ClientRequest, options: object): void;
}

/** The network of a test, which knows what was requested through its agents: `GET /path?query`. */
export class CountingNetwork extends PolicyNetwork implements Network {
  readonly requests: string[] = [];

  constructor(options: PolicyNetworkOptions) {
    super(options);
    const { http, https } = this.agents();
    this.count(http);
    this.count(https);
  }

  private count(agent: Agent): void {
    const adding = agent as unknown as Adding;
    const add = adding.addRequest.bind(agent);
    adding.addRequest = (request, options) => {
      this.requests.push(`${request.method} ${request.path}`);
      add(request, options);
    };
  }
}
