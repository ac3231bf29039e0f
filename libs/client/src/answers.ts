import { ApiAnswerTooLargeError } from './api.errors.js';

/** One page of a list. */
export interface ApiPage<T> {
  readonly items: readonly T[];
  /** For the next page; null after the last. */
  readonly nextCursor: string | null;
}

/**
 * All items of a list, page by page as they are asked for:
 * `for await (const source of itemsOf((cursor) => client.GET('/data-sources', { params: { query: { ...cursor } } })))`.
 * @param read one page; `cursor` is empty for the first
 */
export async function* itemsOf<T>(
  read: (cursor: { readonly cursor?: string }) => Promise<{ readonly data?: ApiPage<T> }>,
): AsyncGenerator<T, void, undefined> {
  let cursor: string | null = null;
  do {
    const { data }: { readonly data?: ApiPage<T> } = await read(cursor === null ? {} : { cursor });
    yield* data!.items;
    cursor = data!.nextCursor;
  } while (cursor !== null);
}

/**
 * The bytes of an answer as they arrive, no faster than they are read:
 * `await bytesOf(client.GET('/data-sources/{id}/content', { params, parseAs: 'stream', signal }))`. To stop reading ends
 * the request.
 * @param maxBytes more are an `ApiAnswerTooLargeError`
 */
export async function bytesOf(
  answer: Promise<{ readonly response: Response }>,
  { maxBytes = Infinity }: { readonly maxBytes?: number } = {},
): Promise<AsyncIterable<Uint8Array>> {
  const { response } = await answer;
  return partsOf(response, maxBytes);
}

async function* partsOf({ body, url }: Response, maxBytes: number): AsyncGenerator<Uint8Array> {
  const reader = body!.getReader();
  let size = 0;
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      size += part.value.byteLength;
      if (size > maxBytes) throw new ApiAnswerTooLargeError(url, maxBytes);
      yield part.value;
    }
  } finally {
    await reader.cancel();
  }
}
