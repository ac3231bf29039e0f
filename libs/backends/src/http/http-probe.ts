import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { discard, type HttpAnswer, type HttpClient } from './http-client.js';
import { refusalError } from './http-failure.js';
import { revisionOf } from './http-revision.js';
import { placeOf } from './http-url.js';

const memorySchema = z.object({
  url: z.string(),
  etag: z.string().nullable(),
  /** Revision that the ETag stands for. */
  revision: z.string().nullable(),
  /** Whether the server answers HEAD as it answers GET. */
  headWorks: z.boolean(),
});

/** What was learnt about a URL when it was last read. */
export type ProbeMemory = z.infer<typeof memorySchema>;

/** Kept in the cache directory of the source: it may be gone, or damaged, and is then learnt anew. */
export class ProbeMemoryFile {
  private readonly path: string;

  constructor(
    cacheDir: string,
    private readonly url: string,
  ) {
    this.path = join(cacheDir, 'probe.json');
  }

  async read(): Promise<ProbeMemory> {
    const nothing = { url: this.url, etag: null, revision: null, headWorks: true };
    try {
      const memory = memorySchema.parse(JSON.parse(await readFile(this.path, 'utf8')));
      return memory.url === this.url ? memory : nothing;
    } catch {
      return nothing;
    }
  }

  async write(memory: Omit<ProbeMemory, 'url'>): Promise<void> {
    await writeFile(this.path, JSON.stringify({ ...memory, url: this.url }), { mode: 0o600 });
  }
}

/**
 * The revision of what is at the URL, by one request without content: HEAD, or GET where the server does not answer that
 * as it should, with the ETag that is known. The time of the last change is never sent along: a server that is put back
 * to an older file would say that nothing changed since.
 *
 * @returns null when the server says nothing that tells
 * @throws an error of the catalogue
 */
export async function probe(client: HttpClient, file: ProbeMemoryFile): Promise<string | null> {
  const memory = await file.read();
  const conditions: Record<string, string> = memory.etag === null ? {} : { 'if-none-match': memory.etag };
  if (memory.headWorks) {
    const answer = await client.ask('HEAD', conditions);
    const revision = revisionIn(answer, memory);
    if (revision !== null && isSuccess(answer)) return revision;
    if (isSuccess(answer) && memory.etag === null) return null;
    if (answer.response.statusCode === 429) throw refusalError(answer.response, placeOf(client.settings.url));
  }
  const answer = await client.ask('GET', conditions);
  const revision = revisionIn(answer, memory);
  if (!isSuccess(answer)) throw refusalError(answer.response, placeOf(client.settings.url));
  if (memory.headWorks) await file.write({ ...memory, headWorks: false });
  return revision;
}

function isSuccess({ response: { statusCode } }: HttpAnswer): boolean {
  return statusCode === 200 || statusCode === 304;
}

function revisionIn({ response }: HttpAnswer, memory: ProbeMemory): string | null {
  discard(response);
  // Without having been asked for it, a 304 says nothing.
  if (response.statusCode === 304) return memory.etag === null ? null : memory.revision;
  return revisionOf(response.headers);
}
