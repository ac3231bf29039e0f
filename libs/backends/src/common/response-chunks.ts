import type { IncomingMessage } from 'node:http';

/**
 * The bytes of a response, which must not stop coming. The timer only runs while they are waited for: whoever takes them
 * may take their time.
 *
 * @param patience milliseconds
 * @param tooLate what the response ends with when nothing came for so long
 */
export async function* responseChunks(
  response: IncomingMessage,
  patience: number,
  tooLate: () => Error,
): AsyncGenerator<Buffer> {
  let isWaiting = true;
  const timer = setTimeout(() => isWaiting && response.destroy(tooLate()), patience);
  try {
    for await (const chunk of response) {
      isWaiting = false;
      yield chunk as Buffer;
      isWaiting = true;
      timer.refresh();
    }
  } finally {
    clearTimeout(timer);
  }
}
