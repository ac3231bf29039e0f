import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import {
  Backend,
  type BackendContext,
  type BackendTarget,
  DataBackend,
  type Entry,
  type EntryContent,
  InjectPluginSettings,
  type Snapshot,
} from 'nestjs-data-backends';
import { z } from 'zod';
import type { NotebookSettings } from './notebook.plugin.js';

const parameters = z.object({
  heading: z.string().min(1).default('# ').describe('What a line begins with that names the next page'),
});

/** Reads one Markdown file, in which every heading names a file and the lines below it are its content. */
@DataBackend({ name: 'notebook', label: 'Notebook', isLocal: true, parameters })
export class NotebookBackend extends Backend<z.infer<typeof parameters>> {
  constructor(@InjectPluginSettings() private readonly settings: NotebookSettings) {
    super();
  }

  override async fetch(
    { url, parameters: { heading } }: BackendTarget<z.infer<typeof parameters>>,
    { network, signal }: BackendContext,
  ): Promise<Snapshot> {
    // Answers only for paths under `localRoots`.
    const path = await network.localPath(url);
    return new NotebookSnapshot(pagesOf(await readFile(path, { encoding: 'utf8', signal }), heading, this.settings));
  }
}

/** A small source can be held in memory; a large one is read as it is asked for. */
class NotebookSnapshot implements Snapshot {
  /** None of its own: the engine then makes one of the listing. */
  readonly revision = null;

  constructor(private readonly pages: ReadonlyMap<string, Buffer>) {}

  async *list(): AsyncGenerator<Entry> {
    for (const [path, content] of this.pages) {
      const fingerprint = createHash('sha256').update(content).digest('hex');
      yield { path, size: content.length, fingerprint, type: 'file' };
    }
  }

  /** Asked only for pages whose fingerprint has changed. */
  async *read(entries: AsyncIterable<Entry>): AsyncGenerator<EntryContent> {
    for await (const entry of entries) yield { entry, body: Readable.from([this.pages.get(entry.path)!]) };
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

function pagesOf(text: string, heading: string, { extension }: NotebookSettings): Map<string, Buffer> {
  const pages = new Map<string, string[]>();
  let page: string[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith(heading)) pages.set(line.slice(heading.length).trim() + extension, (page = []));
    else page.push(line);
  }
  return new Map([...pages].map(([path, lines]) => [path, Buffer.from(`${lines.join('\n').trim()}\n`)]));
}
