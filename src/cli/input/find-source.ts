import type { Client } from '../client/client.js';
import type { Source } from '../client/shapes.js';
import { SourceUnknownError } from '../errors/target.errors.js';
import { similarNames } from './similar.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Names that are looked through for similar ones. */
const LOOKED_THROUGH = 1_000;
/** Names may not be longer, and the API refuses longer ones in other words. */
const LONGEST_NAME = 100;

/**
 * The source of that name or id.
 *
 * @throws SourceUnknownError, naming those that may be meant
 */
export async function findSource(client: Client, reference: string): Promise<Source> {
  const byId = UUID.test(reference) ? await byIdOrNull(client, reference) : null;
  const source = byId ?? (await byName(client, reference));
  if (source) return source;
  const { items } = await client.sources({ limit: LOOKED_THROUGH });
  throw new SourceUnknownError(
    reference,
    similarNames(
      reference.slice(0, LONGEST_NAME),
      items.map(({ name }) => name),
    ),
  );
}

async function byName(client: Client, name: string): Promise<Source | undefined> {
  if (name === '' || name.length > LONGEST_NAME || name.includes('\0')) return undefined;
  const { items } = await client.sources({ name, limit: 1 });
  return items[0];
}

async function byIdOrNull(client: Client, id: string): Promise<Source | null> {
  try {
    return await client.source(id);
  } catch (error) {
    if ((error as { code?: unknown }).code === 'SOURCE_NOT_FOUND') return null;
    throw error;
  }
}
