import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { LiveMessage } from './live-event.js';

/** Milliseconds after which a browser connects again. */
const RETRY = 2_000;

export const EVENT_STREAM_HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store, no-transform',
  // Proxies of nginx's kind would gather what is sent.
  'X-Accel-Buffering': 'no',
};

/** What comes first: the client connects again soon after it lost the connection. */
export const EVENT_STREAM_START = `retry: ${RETRY}\n\n`;

/**
 * A message as `text/event-stream` has it. One without an event is a comment, which keeps the connection alive, with an
 * id: browsers go on from there.
 */
export function eventText(message: LiveMessage): string {
  const id = `id: ${message.position}\n`;
  if (message.kind === 'position') return `${id}: \n\n`;
  if (message.kind === 'reset') return `${id}event: reset\ndata: {}\n\n`;
  const { type, time, source, job, data } = message.event;
  return `${id}event: ${type}\ndata: ${JSON.stringify({ type, time, source, job, data })}\n\n`;
}

/**
 * Writes as fast as the client reads.
 *
 * @param patience milliseconds that the client has to read what was written
 * @param closed aborts when the client is gone
 * @returns false when it did not
 */
export async function writeInTime(
  response: ServerResponse,
  text: string,
  patience: number,
  closed: AbortSignal,
): Promise<boolean> {
  if (response.write(text)) return true;
  const signal = AbortSignal.any([AbortSignal.timeout(patience), closed]);
  await once(response, 'drain', { signal }).catch(() => undefined);
  return !signal.aborted;
}
