import type { NetworkClient } from '@lib/core';
import { Agent as HttpAgent, type AgentOptions, type ClientRequest, type ClientRequestArgs } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { ConnectionGuard, type Connection } from './connection-guard.js';
import type { HostLookup } from './host-lookup.js';
import type { NetworkPolicy } from './network-policy.js';
import { canonicalHost } from './network-rule.js';
import { NetworkUrlInvalidError } from './network.errors.js';
import { traceRequest } from './request-span.js';
import type { ProxyChoice } from './proxy/proxy-choice.js';
import type { Proxy } from './proxy/proxy.js';

/** Connections kept and opened at most, per agent: enough for parallel downloads, and a bound for many sources. */
const POOL: AgentOptions = { keepAlive: true, maxSockets: 32, maxTotalSockets: 256, maxFreeSockets: 16 };

type Created = (error: Error | null, socket: Duplex) => void;
type Connect = (checked: Connection) => Duplex | null | undefined;

/** What travels with the options of a request, from its start to its connection. */
const CLIENT = Symbol('client');
const PROXY = Symbol('proxy');
const GIVEN_UP = Symbol('given up');
type Routed = ClientRequestArgs & { [CLIENT]?: NetworkClient; [PROXY]?: Proxy; [GIVEN_UP]?: AbortSignal };

/** What node calls for each request. Agents that go through proxies have overridden it since it exists. */
type AddRequest = (this: HttpAgent, request: ClientRequest, options: Routed) => void;
const { addRequest } = HttpAgent.prototype as unknown as { addRequest: AddRequest };

export interface GuardedAgents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
  /** The same connections, for requests on behalf of a source. */
  forClient(client: NetworkClient): { readonly http: HttpAgent; readonly https: HttpsAgent };
}

/** Agents that choose the proxy of every request, and check every address at the moment of connecting. */
export function createGuardedAgents(
  policy: NetworkPolicy,
  lookupHost: HostLookup,
  proxies: ProxyChoice,
): GuardedAgents {
  const guard = new ConnectionGuard(policy, lookupHost);
  const http = new GuardedHttpAgent(guard, proxies);
  const https = new GuardedHttpsAgent(guard, proxies);
  return {
    http,
    https,
    forClient: (client) => ({
      http: onBehalfOf(client, http, new HttpAgent(POOL)),
      https: onBehalfOf(client, https, new HttpsAgent(POOL)),
    }),
  };
}

class GuardedHttpAgent extends HttpAgent {
  constructor(
    private readonly guard: ConnectionGuard,
    private readonly proxies: ProxyChoice,
  ) {
    super(POOL);
  }

  addRequest(request: ClientRequest, options: Routed): void {
    route(this, this.proxies, 'http', request, options);
  }

  override getName(options: Routed = {}): string {
    return super.getName(options) + proxyPart(options);
  }

  override createConnection(connection: Connection, created?: Created): Duplex | null | undefined {
    return guarded(
      this.guard,
      connection,
      created,
      (checked) => checked.socket ?? super.createConnection(checked, created),
    );
  }
}

class GuardedHttpsAgent extends HttpsAgent {
  constructor(
    private readonly guard: ConnectionGuard,
    private readonly proxies: ProxyChoice,
  ) {
    super(POOL);
  }

  addRequest(request: ClientRequest, options: Routed): void {
    route(this, this.proxies, 'https', request, options);
  }

  override getName(options: Routed = {}): string {
    return super.getName(options) + proxyPart(options);
  }

  override createConnection(connection: Connection, created?: Created): Duplex | null | undefined {
    return guarded(this.guard, connection, created, (checked) => super.createConnection(checked, created));
  }
}

/** An agent without connections of its own: it hands requests on, with the name of who makes them. */
function onBehalfOf<A extends HttpAgent>(
  client: NetworkClient,
  pool: GuardedHttpAgent | GuardedHttpsAgent,
  front: A,
): A {
  return Object.assign(front, {
    addRequest: (request: ClientRequest, options: Routed) => pool.addRequest(request, { ...options, [CLIENT]: client }),
  });
}

/** Connections are only shared among requests that go through the same proxy. */
function proxyPart({ [PROXY]: proxy }: Routed): string {
  return proxy ? `:${proxy.key}` : '';
}

function route(agent: HttpAgent, proxies: ProxyChoice, scheme: string, request: ClientRequest, options: Routed): void {
  traceRequest(request, scheme, options.host);
  if (!proxies.isNeeded || options.socketPath) return addRequest.call(agent, request, options);
  const givenUp = signalOf(request);
  // Until then the request is held back, as any is that waits for a connection.
  choose(proxies, scheme, options).then(
    ({ proxy, host }) => {
      const routed = proxy ? { ...options, host, [PROXY]: proxy, [GIVEN_UP]: givenUp } : options;
      addRequest.call(agent, request, routed);
    },
    (error: Error) => request.destroy(error),
  );
}

/** Aborts when the request is destroyed: before it has a socket, node tells nobody. */
function signalOf(request: ClientRequest): AbortSignal {
  const controller = new AbortController();
  const { destroy } = request;
  request.destroy = (error) => {
    controller.abort(error);
    return destroy.call(request, error);
  };
  return controller.signal;
}

async function choose(proxies: ProxyChoice, scheme: string, options: Routed) {
  const host = canonicalHost(bracketed(options.host ?? 'localhost'));
  if (host === null) throw new NetworkUrlInvalidError('it has no host');
  const port = Number(options.port ?? (scheme === 'https' ? 443 : 80));
  const url = `${scheme}://${bracketed(host)}:${port}/`;
  return { proxy: await proxies.choose({ scheme, host, port, url }, options[CLIENT]), host };
}

function bracketed(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}

function guarded(
  guard: ConnectionGuard,
  connection: Connection & Routed,
  created: Created | undefined,
  connect: Connect,
): Duplex | null | undefined {
  const { [PROXY]: proxy, [GIVEN_UP]: givenUp } = connection;
  if (proxy && created) {
    const tunnel = guard.tunnel(connection, proxy);
    unlessGivenUp(tunnel, givenUp).then(
      (socket) => {
        const secured = connect({ ...connection, socket }) as Duplex;
        created(null, secured);
        // Whoever listens does so in the next tick; a tunnel that flows before loses its first bytes.
        setImmediate(() => secured.resume());
      },
      (error: Error) => created(error, undefined as never),
    );
    return undefined;
  }
  let checked: Connection;
  try {
    checked = guard.check(connection);
  } catch (error) {
    if (!created) throw error;
    // The agent hands it to the request, which emits it; thrown, it would come out of `http.request()`.
    created(error as Error, undefined as never);
    return undefined;
  }
  return connect(checked);
}

/** The tunnel, or the end of waiting for it; one that comes too late is closed. */
async function unlessGivenUp(tunnel: Promise<Socket>, signal: AbortSignal | undefined): Promise<Socket> {
  if (!signal) return tunnel;
  const ended = new AbortController();
  const givenUp = new Promise<never>((_resolve, reject) => {
    const giveUp = () => {
      reject(signal.reason as Error);
      tunnel.then((socket) => socket.destroy()).catch(() => undefined);
    };
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true, signal: ended.signal });
  });
  return Promise.race([tunnel, givenUp]).finally(() => ended.abort());
}
