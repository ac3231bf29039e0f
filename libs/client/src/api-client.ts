import createClient, { type Client } from 'openapi-fetch';
import { ApiAnswerInvalidError, ApiError, ApiPathInvalidError, isProblem } from './api.errors.js';
import type { components, paths } from './api-types.js';

/** Requests to the API, by their paths below `/api`: `client.GET('/data-sources', { params: { query: { limit: 10 } } })`. */
export type ApiClient = Client<paths, 'application/json'>;
/** Shapes of the API by their names, for instance `Schemas['DataSource']`. */
export type Schemas = components['schemas'];

/** Where the API is, and who asks. */
export interface ApiClientOptions {
  /** URL that the API is below, with whatever prefix it is mounted under, for instance `https://example.org/v1/data-backends`. */
  readonly url: string | URL;
  /** Sent with each request, to this API only; left out where none is needed. */
  readonly token?: string | undefined;
  /** Sends the requests, for instance by a proxy; it must not follow redirects. @default the global one */
  readonly fetch?: (request: Request) => Promise<Response>;
}

/**
 * A client of the API whose paths, parameters, bodies and answers are typed. Its promises reject with an `ApiError` when the
 * API refuses, with an `ApiAnswerInvalidError` when something else answered, and with what `fetch` throws when nobody does.
 */
export function createApiClient({
  url,
  token,
  fetch = (request) => globalThis.fetch(request),
}: ApiClientOptions): ApiClient {
  const base = new URL(url);
  base.search = '';
  base.hash = '';
  const baseUrl = `${base.href.replace(/\/+$/, '')}/api`;
  // A redirect could take the token elsewhere, and turns what is sent into a mere read.
  const client = createClient<paths, 'application/json'>({ baseUrl, fetch, redirect: 'manual' });
  client.use({
    onRequest({ request, params: { path = {} } }) {
      for (const [name, value] of Object.entries(path)) {
        // URLs have no such parts: it would be a request to another route.
        if (/^\.{0,2}$/.test(String(value))) throw new ApiPathInvalidError(name);
      }
      // A request can be given another base.
      if (token !== undefined && request.url.startsWith(`${baseUrl}/`)) {
        request.headers.set('authorization', `Bearer ${token}`);
      }
    },
    async onResponse({ request, response, options: { parseAs } }) {
      if (!response.ok && response.status !== 304) throw await refusalOf(request, response);
      if (parseAs === 'json' && response.status === 200 && !isJson(response)) {
        throw new ApiAnswerInvalidError(request.url, 'a document that is no JSON');
      }
    },
  });
  return client;
}

/** The body of an answer: `const source = await answered(client.GET('/data-sources/{id}', …))`. */
export async function answered<T extends { readonly data?: unknown }>(
  answer: Promise<T>,
): Promise<Exclude<T['data'], undefined>> {
  const { data } = await answer;
  return data as Exclude<T['data'], undefined>;
}

async function refusalOf(request: Request, response: Response): Promise<Error> {
  const problem = parsed(await response.text());
  if (!isProblem(problem)) return new ApiAnswerInvalidError(request.url, `with status ${response.status}`);
  return new ApiError(problem, response.headers.get('retry-after'));
}

function isJson({ headers }: Response): boolean {
  return /^application\/json\b/i.test(headers.get('content-type') ?? '');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
