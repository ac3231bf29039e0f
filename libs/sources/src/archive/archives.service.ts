import { createHash } from 'node:crypto';
import { Readable, pipeline } from 'node:stream';
import { createGzip } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { withoutEndingSlashes } from '../common/slashes.js';
import { DataFilesRepository, type FileScope } from '../file/data-files.repository.js';
import { FileContents } from '../file/file-contents.js';
import { FileNotFoundError, RevisionNotFoundError } from '../file/file.errors.js';
import { PublishedRevisions } from '../revision/published-revisions.js';
import { RevisionsService } from '../revision/revisions.service.js';
import { DataSourcesRepository } from '../source/data-sources.repository.js';
import type { Archive, ArchiveFormat, ArchiveRequest } from './archive.js';
import type { ArchivedFile } from './write-tar.js';

/** Changes whenever the same files become other bytes. */
const LAYOUT = 1;
const FILES_PER_QUERY = 1_000;

/** The files of a revision in one archive. */
@Injectable()
export class ArchivesService {
  constructor(
    private readonly sources: DataSourcesRepository,
    private readonly published: PublishedRevisions,
    private readonly revisions: RevisionsService,
    private readonly files: DataFilesRepository,
    private readonly contents: FileContents,
  ) {}

  /**
   * An archive that is yet to be read, with all that is known of it before.
   *
   * @throws SourceNotFoundError, RevisionNotFoundError, FileNotFoundError when there is nothing below the path
   */
  async prepare(sourceId: string, { path = '', format = 'tar.gz', ...asked }: ArchiveRequest = {}): Promise<Archive> {
    const { name } = await this.sources.get(sourceId);
    const number = await this.published.resolve(sourceId, asked.revision);
    const scope = { sourceId, revision: number, directory: withoutEndingSlashes(path) };
    const count = await this.files.count(scope);
    // Asked after the files were counted: as long as it is there, none of its files has been removed.
    const { publishedAt } = await this.revisions.get(sourceId, number);
    if (count === 0 && scope.directory !== '') throw new FileNotFoundError(scope.directory, number);
    return {
      sourceId,
      revision: number,
      publishedAt,
      format,
      fileName: `${name}-${number}.${format}`,
      digest: digestOf(scope, publishedAt, format),
      open: () => this.open(scope, count, publishedAt, format),
    };
  }

  private open(scope: FileScope, count: number, time: Date, format: ArchiveFormat): Readable {
    const tar = Readable.from(this.tar(scope, count, time), { objectMode: false });
    if (format === 'tar') return tar;
    // Whoever reads is told of an error by the stream itself.
    return pipeline(tar, createGzip(), () => undefined);
  }

  private async *tar(scope: FileScope, count: number, time: Date): AsyncGenerator<Buffer> {
    const { writeTar } = await import('./write-tar.js');
    yield* writeTar(this.archived(scope, count), time);
  }

  /** @throws RevisionNotFoundError when not all that were counted are there any more */
  private async *archived(scope: FileScope, count: number): AsyncGenerator<ArchivedFile> {
    let found = 0;
    for (let after: string | null = null; ;) {
      const page = await this.files.list(scope, after, FILES_PER_QUERY);
      for (const file of page) yield [file, () => (file.hash === null ? [] : this.contents.open(file))];
      found += page.length;
      if (page.length < FILES_PER_QUERY) break;
      after = page.at(-1)!.path;
    }
    if (found !== count) throw new RevisionNotFoundError(scope.revision, await this.published.current(scope.sourceId));
  }
}

/** Of all that the bytes depend on. */
function digestOf({ sourceId, revision, directory }: FileScope, time: Date, format: ArchiveFormat): string {
  const compressor = format === 'tar.gz' ? process.versions.zlib : null;
  const parts = [LAYOUT, sourceId, revision, time, directory, format, compressor];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
