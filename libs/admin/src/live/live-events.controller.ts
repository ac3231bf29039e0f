import type { IncomingMessage, ServerResponse } from 'node:http';
import { messageOfThrown } from '@lib/core';
import { createParamDecorator, type ExecutionContext, Get, Logger, Query, Req, Res } from '@nestjs/common';
import type { z } from 'zod';
import { RequirePermission } from '../access/access.decorators.js';
import { AccessGuard } from '../access/access.guard.js';
import { type Caller, CurrentCaller } from '../access/caller.js';
import { clientOfRequest } from '../limits/client-address.js';
import { Operation } from '../openapi/operation.decorator.js';
import { ApiController } from '../request/api-controller.decorator.js';
import { type PlatformRequest, type PlatformResponse, rawRequest, rawResponse, takeOver } from '../request/platform.js';
import { SchemaPipe } from '../request/schema.pipe.js';
import { EVENT_STREAM_HEADERS, EVENT_STREAM_START, eventText, writeInTime } from './event-stream.js';
import { type EventFilter, isAskedFor, maySee } from './event-visibility.js';
import { ACCESS_REVOKED, type LiveMessage } from './live-event.js';
import { LiveEvents } from './live-events.js';
import { liveEventAnswer } from './live.answers.js';
import { eventsQuery } from './live.requests.js';
import { StreamLimits } from './stream-limits.js';

/** Parameter of a handler: what its guard was given. */
const RequestContext = createParamDecorator((_data: unknown, context: ExecutionContext) => context);

/** What happens, as it happens, as a stream of server-sent events. */
@ApiController('events')
export class LiveEventsController {
  private readonly logger = new Logger('LiveEvents');

  constructor(
    private readonly events: LiveEvents,
    private readonly guard: AccessGuard,
    private readonly limits: StreamLimits,
  ) {}

  /**
   * Goes on after `Last-Event-ID`; an event `reset` says that something is missing before it. Ends when its sender may see
   * nothing any more, reads too slowly, or the application stops.
   */
  @Get()
  @Operation({
    id: 'followEvents',
    summary: 'Follow what happens',
    description:
      'A stream of server-sent events that does not end. An event `reset` says that something is missing before it: what ' +
      'is known must be read anew.',
    answers: {
      200: {
        description: 'The `data` of each event; its `event` is the type, its `id` is where to go on.',
        contentType: 'text/event-stream',
        schema: liveEventAnswer,
      },
    },
    requestHeaders: { 'Last-Event-ID': 'Goes on after this event' },
  })
  @RequirePermission('source:view', 'listed')
  async follow(
    @Query(new SchemaPipe(eventsQuery)) filter: z.output<typeof eventsQuery>,
    @CurrentCaller() caller: Caller,
    @RequestContext() context: ExecutionContext,
    @Req() request: PlatformRequest,
    @Res() response: PlatformResponse,
  ): Promise<void> {
    const { method, headers } = rawRequest(request);
    const closed = new AbortController();
    rawResponse(response).once('close', () => closed.abort());
    const leave = this.limits.enter(caller.actor?.id ?? clientOfRequest(request));
    const messages = this.events.follow({
      after: lastEventId(headers),
      signal: closed.signal,
      idle: this.limits.silence,
    });
    try {
      // Before anything is promised in headers: what fails here is still a proper error.
      const first = await messages.next();
      const raw = takeOver(response);
      raw.writeHead(200, EVENT_STREAM_HEADERS);
      if (method === 'HEAD' || first.done) raw.end();
      else
        await this.send(raw, startingWith(first.value, messages), { caller, context, filter, closed: closed.signal });
    } finally {
      leave();
      await messages.return();
    }
  }

  private async send(response: ServerResponse, messages: AsyncIterable<LiveMessage>, client: Client): Promise<void> {
    try {
      response.write(EVENT_STREAM_START);
      let lastWrite = 0;
      for await (const message of this.trusted(messages, client)) {
        // Also who is told of little goes on from where they were.
        if (message.kind === 'position' && Date.now() - lastWrite < this.limits.silence / 2) continue;
        if (!(await writeInTime(response, eventText(message), this.limits.patience, client.closed))) {
          response.destroy();
          return;
        }
        lastWrite = Date.now();
      }
      response.end();
    } catch (error) {
      // The headers have been sent: all that the client can be told is that it is over. It connects again.
      this.logger.warn(`A stream of events broke off: ${messageOfThrown(error)}`);
      response.destroy();
    }
  }

  /** What a client may see and asked for, in place of the rest where it is; ends when it may see nothing any more. */
  private async *trusted(messages: AsyncIterable<LiveMessage>, client: Client): AsyncGenerator<LiveMessage, void> {
    let caller: Caller | null = client.caller;
    let known = Date.now();
    for await (const message of messages) {
      const isRevoked = message.kind === 'event' && message.event.type === ACCESS_REVOKED;
      const isOver = caller?.expires != null && caller.expires.getTime() <= Date.now();
      if (isRevoked || isOver || Date.now() - known > this.limits.trust) {
        caller = await this.guard.identify(client.context);
        known = Date.now();
      }
      if (!caller?.permissions.has('source:view')) return;
      const isHidden =
        message.kind === 'event' && !(maySee(caller, message.event) && isAskedFor(client.filter, message.event));
      yield isHidden ? { kind: 'position', position: message.position } : message;
    }
  }
}

/** Whom a stream is for. */
interface Client {
  readonly caller: Caller;
  readonly context: ExecutionContext;
  readonly filter: EventFilter;
  /** Aborts when it is gone. */
  readonly closed: AbortSignal;
}

/** What cannot be one of our ids is one that nothing is known of. */
function lastEventId(headers: IncomingMessage['headers']): number | undefined {
  const id = headers['last-event-id'];
  if (id === undefined || id === '') return undefined;
  return typeof id === 'string' && /^\d{1,15}$/.test(id) ? Number(id) : -1;
}

async function* startingWith<T>(first: T, rest: AsyncIterable<T>): AsyncGenerator<T> {
  yield first;
  yield* rest;
}
