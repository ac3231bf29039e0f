import type { Token } from '../../client/shapes.js';
import type { Detail, ListView } from '../../output/renderer.js';
import { moment } from '../../output/words.js';

/** How tokens are listed. */
export const TOKEN_LIST: ListView<Token> = {
  name: ({ name }) => name,
  columns: [
    { header: 'NAME', text: ({ name }) => name },
    { header: 'ROLE', text: ({ role }) => role },
    { header: 'SOURCES', text: sourcesOf },
    { header: 'EXPIRES', text: expiryOf },
    { header: 'LAST USED', text: ({ lastUsed }) => moment(lastUsed) },
    { header: 'CREATED BY', text: ({ createdBy }) => createdBy?.name ?? createdBy?.id ?? '-', wide: true },
    { header: 'ID', text: ({ id }) => id, wide: true },
  ],
};

/** What there is to say about a token, but for what it reads. */
export function tokenDetails(token: Token): Detail[] {
  return [
    ['Name', token.name],
    ['Id', token.id],
    ['Role', token.role],
    ['Sources', sourcesOf(token)],
    ['Expires', expiryOf(token)],
  ];
}

function sourcesOf({ sources }: Token): string {
  return sources === null ? 'all' : String(sources.length);
}

function expiryOf({ expires }: Token): string {
  return expires === null ? 'never' : moment(expires);
}
