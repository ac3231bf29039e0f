import type { DataFilesService } from '@lib/data-backends';

/**
 * The data files of a source as readers see them: text by path, and `-> target` for what is no file.
 *
 * @param revision left out: the current one
 */
export async function contentsOf(
  files: DataFilesService,
  sourceId: string,
  revision?: number,
): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (let cursor: string | null = null; ;) {
    const page = await files.list(sourceId, {
      ...(cursor ? { cursor } : {}),
      ...(revision === undefined ? {} : { revision }),
    });
    for (const file of page.items) {
      found[file.path] =
        file.type === 'file'
          ? (await files.read(sourceId, file.path, { revision: file.revision })).toString()
          : `-> ${file.target}`;
    }
    if (!page.nextCursor) return found;
    cursor = page.nextCursor;
  }
}
