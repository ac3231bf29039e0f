import type { BackendContext, Snapshot } from '@lib/core';
import { mkdir, open, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { formatByHints, packingOf, type HttpFormat } from './archive/archive-format.js';
import type { ArchiveMember } from './archive/archive-member.js';
import { ArchiveCorruptError } from './archive/archive.errors.js';
import { fill } from './archive/file-window.js';
import { indexMembers, type MemberIndex } from './archive/member-index.js';
import { isTarHeader, TAR_BLOCK } from './archive/tar-header.js';
import { readTar } from './archive/tar-reader.js';
import { UnpackBudget } from './archive/unpack-budget.js';
import { peek, unpackTo, type Packing } from './archive/unpack.js';
import { readZip } from './archive/zip-reader.js';
import { HttpClient } from './http-client.js';
import { download, type Download } from './http-download.js';
import type { HttpSettings } from './http-parameters.js';
import { ProbeMemoryFile } from './http-probe.js';
import { lastModifiedOf, revisionOf } from './http-revision.js';
import { HttpSnapshot } from './http-snapshot.js';
import { lastSegment, placeOf } from './http-url.js';
import { HttpRequestError, HttpUrlInvalidError } from './http.errors.js';

const PACKINGS: Readonly<Partial<Record<HttpFormat, Packing>>> = { 'tar.gz': 'gzip', 'tar.zst': 'zstd' };

/** One download of one source, from the request to the snapshot. */
export class HttpFetch {
  private readonly directory: string;
  private readonly packed: string;
  private readonly unpacked: string;

  constructor(
    private readonly settings: HttpSettings,
    private readonly context: BackendContext,
  ) {
    this.directory = join(context.cacheDir, 'content');
    this.packed = join(this.directory, 'download');
    this.unpacked = join(this.directory, 'unpacked.tar');
  }

  async run(): Promise<Snapshot> {
    const disposed = new AbortController();
    const signal = AbortSignal.any([this.context.signal, disposed.signal]);
    try {
      // What a process left that was killed.
      await this.clear();
      await mkdir(this.directory, { recursive: true, mode: 0o700 });
      const { maxTotalBytes } = this.context.limits;
      const client = new HttpClient(this.settings, this.context, signal);
      const downloaded = await download(client, this.packed, maxTotalBytes, this.report('downloading'));
      const revision = await this.remember(downloaded);
      const format = await this.formatOf(downloaded);
      const file = await this.open(format, downloaded, signal);
      const dispose = async (): Promise<void> => {
        disposed.abort(new DOMException('The snapshot was disposed of.', 'AbortError'));
        await file.close();
        await this.clear();
      };
      try {
        return new HttpSnapshot({
          revision,
          details: detailsOf(downloaded, format),
          file,
          downloaded: downloaded.size,
          members: await this.members(format, file, downloaded),
          limits: this.context.limits,
          signal,
          onBytes: this.reportMore('reading'),
          dispose,
        });
      } catch (error) {
        await file.close();
        throw error;
      }
    } catch (error) {
      await this.clear();
      throw error;
    }
  }

  private async clear(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }

  private async remember({ headers, digest }: Download): Promise<string> {
    const memory = new ProbeMemoryFile(this.context.cacheDir, this.settings.url.href);
    const revision = revisionOf(headers);
    const { headWorks } = await memory.read();
    await memory.write({ etag: revision === null ? null : (headers.etag ?? null), revision, headWorks });
    return revision ?? `sha256:${digest}`;
  }

  private async formatOf({ headers }: Download): Promise<HttpFormat> {
    if (this.settings.format !== 'auto') return this.settings.format;
    const names = [lastSegment(this.settings.url), attachmentName(headers['content-disposition'])];
    const format = formatByHints({ names, contentType: headers['content-type'] });
    if (format !== null) return format;
    const packing = packingOf(await headOf(this.packed));
    if (packing === null || packing === 'zip' || packing === 'tar') return packing ?? 'file';
    const isTar = isTarHeader(await peek(this.packed, packing, TAR_BLOCK));
    if (!isTar) return 'file';
    return packing === 'gzip' ? 'tar.gz' : 'tar.zst';
  }

  /** The file that members are read from. */
  private async open(format: HttpFormat, { size, headers }: Download, signal: AbortSignal): Promise<FileHandle> {
    const place = placeOf(this.settings.url);
    const encoding = headers['content-encoding'];
    if (format === 'file' && encoding !== undefined && encoding !== 'identity') {
      const what = `The server sends ${place} packed (Content-Encoding), although it is asked not to.`;
      throw new HttpRequestError('HTTP_RESPONSE_INVALID', what, 'Switch that off for this file.');
    }
    const packing = PACKINGS[format];
    if (packing === undefined) {
      await this.expect(format, this.packed);
      return open(this.packed);
    }
    await this.expect(format, this.packed);
    const budget = new UnpackBudget(size, this.context.limits.maxTotalBytes);
    await unpackTo(this.unpacked, this.packed, packing, { budget, signal, onBytes: this.reportMore('unpacking') });
    await rm(this.packed);
    return open(this.unpacked);
  }

  /** A page that asks to log in is no damaged archive. */
  private async expect(format: HttpFormat, path: string): Promise<void> {
    if (format === 'file') return;
    const expected = PACKINGS[format] ?? format;
    const head = await headOf(path);
    if (packingOf(head) === expected) return;
    const looksLikeHtml = /^\s*<(?:!doctype|html)/i.test(head.toString('latin1', 0, 200));
    throw new ArchiveCorruptError(
      looksLikeHtml ? `it is a web page, not a ${format} archive` : `it does not begin as a ${format} archive does`,
    );
  }

  private async members(
    format: HttpFormat,
    file: FileHandle,
    { size, digest, headers }: Download,
  ): Promise<MemberIndex> {
    if (format === 'file') {
      const lastModified = lastModifiedOf(headers);
      const content = { offset: 0, stored: size, size, isDeflated: false, crc32: null };
      const path = this.fileName();
      return new Map([[path, { path, type: 'file', content, digest, ...(lastModified && { lastModified }) }]]);
    }
    const length = format === 'zip' || format === 'tar' ? size : (await stat(this.unpacked)).size;
    const members: AsyncIterable<ArchiveMember> = format === 'zip' ? readZip(file, length) : readTar(file, length);
    return indexMembers(members, this.settings.selection, this.context.limits);
  }

  private fileName(): string {
    const name = this.settings.fileName ?? lastSegment(this.settings.url);
    if (name === '') throw new HttpUrlInvalidError('it names no file; give the parameter fileName');
    return name;
  }

  private report(step: string) {
    return (done: number, total?: number): void =>
      this.context.progress.report({ step, done, ...(total !== undefined && { total }) });
  }

  private reportMore(step: string) {
    const report = this.report(step);
    let done = 0;
    return (bytes: number): void => report((done += bytes));
  }
}

async function headOf(path: string): Promise<Buffer> {
  await using file = await open(path);
  const head = Buffer.alloc(TAR_BLOCK);
  return head.subarray(0, await fill(file, head, 0));
}

/** The name that a server gives to what it sends; only its ending is looked at. */
function attachmentName(disposition: string | undefined): string {
  const name = /filename\*?=(?:UTF-8'')?"?([^";]{1,200})"?/i.exec(disposition ?? '')?.[1] ?? '';
  return basename(name);
}

function detailsOf({ headers, size }: Download, format: HttpFormat): NonNullable<Snapshot['details']> {
  const lastModified = lastModifiedOf(headers);
  return { format, bytes: size, ...(lastModified && { lastModified: lastModified.toISOString() }) };
}
