import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { eventText, writeInTime } from './event-stream.js';
import type { LiveMessage } from './live-event.js';

const never = new AbortController().signal;

describe('a stream of events', () => {
  const position = 7;
  const event = {
    position,
    type: 'job.log',
    time: new Date(0),
    source: null,
    job: 'j',
    data: { a: 'one\ntwo\r\u2028' },
  };

  it('is read as it was meant', () => {
    const read: EventSourceMessage[] = [];
    const comments: string[] = [];
    const parser = createParser({ onEvent: (message) => read.push(message), onComment: (text) => comments.push(text) });
    const messages = [
      { kind: 'event', position, event },
      { kind: 'position', position: 8 },
      { kind: 'reset', position: 9 },
    ] as LiveMessage[];
    parser.feed(messages.map(eventText).join(''));
    expect(read.map(({ id, event: type, data }) => [id, type, JSON.parse(data)])).toEqual([
      ['7', 'job.log', { type: 'job.log', time: '1970-01-01T00:00:00.000Z', source: null, job: 'j', data: event.data }],
      ['9', 'reset', {}],
    ]);
    expect(comments).toEqual(['']);
  });

  describe('to a client that does not read', () => {
    let server: Server;
    let response: ServerResponse;
    let received: IncomingMessage;

    beforeEach(async () => {
      server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      const sent = get({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', agent: false });
      sent.on('error', () => undefined);
      [, response] = (await once(server, 'request')) as [IncomingMessage, ServerResponse];
      response.flushHeaders();
      [received] = (await once(sent, 'response')) as [IncomingMessage];
      received.on('error', () => undefined).pause();
    });
    afterEach(async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    });

    /** How much could be written, until no more could. */
    const fill = async (closed: AbortSignal): Promise<number> => {
      const part = 'x'.repeat(65_536);
      for (let written = 0; ; written += part.length)
        if (!(await writeInTime(response, part, 50, closed))) return written;
    };

    it('is given up, instead of being buffered', async () => {
      await fill(never);
      expect(response.writableLength).toBeLessThan(200_000);
    });

    it('is given up at once when it is gone', async () => {
      const closed = new AbortController();
      response.once('close', () => closed.abort());
      await fill(never);
      received.destroy();
      await expect(writeInTime(response, 'x', 600_000, closed.signal)).resolves.toBe(false);
    });
  });
});
