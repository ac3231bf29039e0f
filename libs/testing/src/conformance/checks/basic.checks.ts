import { checkRelativePath, type Entry, entryViolation, snapshotViolation } from '@lib/core';
import type { Check } from '../check.js';
import { ensure } from '../conformance.error.js';
import type { Files } from '../remote-files.js';
import type { Workbench } from '../workbench.js';
import { fewFiles, shown, some } from './samples.js';

/** What everything else is built on; after the first that fails, nothing can be judged. */
export const basicChecks: readonly Check[] = [
  {
    id: 'snapshot',
    title: 'gives a snapshot whose listing comes to an end, and disposes of it',
    basic: true,
    async run(bench) {
      await bench.files.set(fewFiles());
      const snapshot = await bench.fetch();
      const violation = snapshotViolation(snapshot);
      ensure(
        violation === null,
        `The snapshot is not one: ${violation}.`,
        'Return { revision, list, read } from fetch().',
      );
      ensure(
        typeof snapshot[Symbol.asyncDispose] === 'function',
        'The snapshot has no [Symbol.asyncDispose]().',
        'Add async [Symbol.asyncDispose]() { … }, which frees what the snapshot holds; it may be empty.',
      );
      await bench.list(snapshot);
      await bench.dispose(snapshot);
    },
  },
  {
    id: 'entries',
    title: 'lists well-formed entries with relative paths',
    basic: true,
    async run(bench) {
      await bench.files.set(fewFiles());
      for (const entry of await bench.listing()) {
        const violation = entryViolation(entry);
        ensure(
          violation === null,
          `An entry is not one: ${violation}.`,
          "Yield { path, size, fingerprint, type: 'file' }; size and fingerprint are null where they are not known.",
        );
        const unsafe = checkRelativePath(entry.path);
        ensure(
          unsafe === null,
          `The listing has an entry with the path ${shown(entry.path)}. ${unsafe?.message}`,
          'Yield paths relative to the place that the URL names, with "/", without "." and "..", and files only.',
        );
      }
    },
  },
  {
    id: 'duplicates',
    title: 'lists each path once',
    basic: true,
    async run(bench) {
      await bench.files.set(fewFiles());
      const seen = new Set<string>();
      for (const { path } of await bench.listing()) {
        ensure(
          !seen.has(path),
          `The listing has the path ${shown(path)} twice.`,
          'Yield each file once; pages that overlap must be made one.',
        );
        seen.add(path);
      }
    },
  },
  {
    id: 'listing',
    title: 'lists every file, and nothing that is not a file',
    basic: true,
    async run(bench) {
      const files = fewFiles();
      await bench.files.set(files);
      ensureListed(await bench.listing(), files);
    },
  },
  {
    id: 'reading',
    title: 'reads the bytes of each file, unchanged',
    basic: true,
    async run(bench) {
      const files = fewFiles();
      await bench.files.set(files);
      const snapshot = await bench.fetch();
      ensureContents(await bench.contents(snapshot, await bench.list(snapshot)), files);
    },
  },
];

/** @throws ConformanceError unless a remote that holds exactly these files is listed and read as such */
export async function ensureSeen(bench: Workbench, files: Files): Promise<void> {
  await bench.files.set(files);
  const snapshot = await bench.fetch();
  const entries = await bench.list(snapshot);
  ensureListed(entries, files);
  ensureContents(await bench.contents(snapshot, entries), files);
}

/** @throws ConformanceError unless the listing is exactly these files */
export function ensureListed(entries: readonly Entry[], files: Files): void {
  const problem = entries.find((entry) => entry.problem);
  ensure(
    !problem,
    `The listing has a problem for ${shown(problem?.path ?? '')}: ${problem?.problem?.code}.`,
    'Set `problem` only for what cannot be taken; this is an ordinary file.',
  );
  const paths = new Set(entries.map(({ path }) => path));
  const folder = [...paths].find((path) => Object.keys(files).some((file) => file.startsWith(`${path}/`)));
  ensure(
    folder === undefined,
    `The listing has ${shown(folder ?? '')}, which is a folder.`,
    'Yield files only; folders are implied by the paths of their files.',
  );
  const missing = Object.keys(files).filter((path) => !paths.has(path));
  const added = [...paths].filter((path) => !Object.hasOwn(files, path));
  const renamed = missing.filter((path) => [...paths].some((other) => other.normalize() === path.normalize()));
  ensure(
    renamed.length === 0,
    `The listing spells ${some(renamed)} in another Unicode normal form.`,
    'Give paths exactly as the remote spells them: no normalize(), and no API that does it for you.',
  );
  ensure(
    missing.length === 0,
    `The listing lacks ${some(missing)}${added.length > 0 ? `, and has ${some(added)} instead` : ''}.`,
    'Yield every file: all pages, all folders, hidden ones too, with the path as it was written (unescaped, undecoded).',
  );
  ensure(
    added.length === 0,
    `The listing has ${some(added)}, which the remote does not have.`,
    'Yield what the remote has now, and only that. (The remote of the test has to be empty when it begins.)',
  );
  const other = entries.find(({ type }) => type !== 'file');
  ensure(!other, `The entry ${shown(other?.path ?? '')} has the type ${other?.type}.`, "It is a file: type: 'file'.");
}

/** @throws ConformanceError unless the bodies are exactly these */
export function ensureContents(found: ReadonlyMap<string, Buffer>, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    const body = found.get(path);
    ensure(
      body !== undefined,
      `read() gave no body for ${shown(path)}.`,
      'Yield { entry, body } for every entry that the iterable gives.',
    );
    if (body.equals(content)) continue;
    const owner = Object.keys(files).find((other) => other !== path && files[other]!.equals(body));
    ensure(
      owner === undefined,
      `The body of ${shown(path)} is that of ${shown(owner ?? '')}.`,
      'Yield each body with the entry that it belongs to.',
    );
    ensure(
      false,
      `The body of ${shown(path)} has other bytes than the file: ${body.length} of them, and the file has ${content.length}.`,
      'Hand over bytes as they are: no text decoding, no line ends changed, nothing cut off.',
    );
  }
}

/** The files of a listing, as entries to read. */
export const filesOf = (entries: readonly Entry[]): Entry[] =>
  entries.filter(({ type, problem }) => type === 'file' && !problem);
