import { createHash } from 'node:crypto';
import { DataFilesService, DataSourcesService } from '@lib/data-backends';
import { type ChildApplicationOptions, say, startChildApplication } from './child-application.js';

/** What a process that takes in one large file is started with. */
export interface LargeFileChildOptions extends ChildApplicationOptions {
  /** Parts of the file to read, in bytes; the end is exclusive. */
  readonly ranges: readonly { readonly start: number; readonly end: number }[];
}

/** What it says in the end; memory in MiB above what it had before the sync. */
export interface LargeFileReport {
  readonly size: number;
  readonly hash: string;
  readonly streamed: string;
  readonly ranges: readonly string[];
  readonly memoryOfSync: number;
  readonly memoryOfStream: number;
}

/** Syncs a directory with a large file, reads the file back whole and in parts, and says what that took of memory. */
export async function runLargeFileChild(options: LargeFileChildOptions): Promise<void> {
  const application = await startChildApplication(options);
  const sources = application.get(DataSourcesService);
  const files = application.get(DataFilesService);
  const source = await sources.create({ name: 'large', type: 'local', sourceUrl: `file://${options.root}` });
  const idle = process.memoryUsage.rss();
  const sync = await peakOf(() => sources.sync(source.id));
  const digest = async (range?: { start: number; end: number }): Promise<string> => {
    const { stream } = await files.stream(source.id, 'large', range ? { range } : {});
    const hash = createHash('sha256');
    for await (const chunk of stream) hash.update(chunk as Buffer);
    return hash.digest('hex');
  };
  const stream = await peakOf(() => digest());
  const { size, hash } = await files.get(source.id, 'large');
  const ranges: string[] = [];
  for (const range of options.ranges) ranges.push(await digest(range));
  const above = (bytes: number): number => (bytes - idle) / 1024 ** 2;
  const report: LargeFileReport = {
    size: size!,
    hash: hash!,
    streamed: stream.result,
    ranges,
    memoryOfSync: above(sync.peak),
    memoryOfStream: above(stream.peak),
  };
  say(JSON.stringify(report));
  await application.close();
}

/** The most memory that this process has while something is done. */
async function peakOf<T>(work: () => Promise<T>): Promise<{ result: T; peak: number }> {
  let peak = 0;
  const look = (): void => void (peak = Math.max(peak, process.memoryUsage.rss()));
  const sampler = setInterval(look, 10);
  try {
    const result = await work();
    look();
    return { result, peak };
  } finally {
    clearInterval(sampler);
  }
}
