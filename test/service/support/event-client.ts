import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { eventually } from '../../support/eventually.js';

/** A message as it arrived, with what it carries. */
export interface Received {
  readonly id: number;
  readonly type: string;
  readonly data: any;
}

export interface EventClientOptions {
  readonly token?: string;
  readonly lastEventId?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A client of `/api/events` that can lose its connection, and goes on where it was. */
export class EventClient {
  readonly received: Received[] = [];
  /** Whether the server ended the stream, or it broke. */
  ended = false;
  lastId: string | undefined;

  private constructor(
    private readonly sent: ClientRequest,
    readonly response: IncomingMessage,
  ) {}

  static async connect(
    url: string,
    { token, lastEventId, headers = {} }: EventClientOptions = {},
  ): Promise<EventClient> {
    const sent = request(url, {
      agent: false,
      headers: {
        ...headers,
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
      },
    });
    sent.end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const client = new EventClient(sent, response);
    const parser = createParser({ onEvent: (message) => client.take(message) });
    let text = '';
    response.setEncoding('utf8');
    response.on('data', (part: string) => {
      text = (text + part).slice(-10_000);
      // The parser tells of ids with an event only; a browser heeds the others, too.
      client.lastId = /[^]*^id: (\d+)$/m.exec(text)?.[1] ?? client.lastId;
      parser.feed(part);
    });
    response.on('error', () => undefined);
    response.on('close', () => (client.ended = true));
    return client;
  }

  /** Waits until it knows where it is, which the server says first. */
  async ready(): Promise<this> {
    await eventually(() => this.lastId !== undefined);
    return this;
  }

  /** Waits for a message, which may have come already. */
  async until(wanted: (message: Received) => boolean): Promise<Received> {
    await eventually(() => this.received.some(wanted));
    return this.received.find(wanted)!;
  }

  types(): string[] {
    return this.received.map(({ type }) => type);
  }

  drop(): void {
    this.sent.destroy();
  }

  private take({ id, event, data }: EventSourceMessage): void {
    this.received.push({ id: Number(id), type: event ?? 'message', data: JSON.parse(data) });
  }
}
