import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

type Done = (error?: unknown) => void;
type Kept = IncomingMessage & { readonly rawBody?: unknown };

/** What is needed of an Express application: its middlewares, of which body-parser's has a name. */
interface ExpressLike {
  readonly router?: {
    readonly stack?: readonly { readonly name: string; handle(request: Kept, response: object, done: Done): void }[];
  };
}

/** What is needed of Fastify's parser of a content type; `fn` takes what `asBuffer` says. */
interface FastifyParser {
  readonly asBuffer: boolean;
  fn(request: { rawBody?: unknown }, body: Buffer, done: Done): unknown;
}

const BODY = Buffer.from('{}');

/**
 * Whether an application on Express or Fastify keeps the bytes of JSON bodies in `rawBody`; undefined when it parses them
 * in a way of its own. Nest tells nobody which options it was created with: its parsers are tried with a body.
 */
export async function keepsRawBodies(instance: object): Promise<boolean | undefined> {
  const expressParsers = ((instance as ExpressLike).router?.stack ?? []).filter(({ name }) => name === 'jsonParser');
  if (expressParsers.length > 0) {
    const kept = await Promise.all(
      expressParsers.map((parser) => {
        const request = Object.assign(Readable.from([BODY]), {
          method: 'POST',
          url: '/',
          headers: { 'content-type': 'application/json', 'content-length': String(BODY.length) },
        }) as unknown as Kept;
        return parsed((done) => parser.handle(request, {}, done)).then(() => request.rawBody);
      }),
    );
    return kept.some(Buffer.isBuffer);
  }
  const parser = fastifyParser(instance);
  if (!parser?.asBuffer) return undefined;
  const request: { rawBody?: unknown } = {};
  await parsed((done) => parser.fn(request, BODY, done));
  return Buffer.isBuffer(request.rawBody);
}

function fastifyParser(instance: object): FastifyParser | undefined {
  const key = Object.getOwnPropertySymbols(instance).find(
    ({ description }) => description === 'fastify.contentTypeParser',
  );
  if (!key) return undefined;
  const parsers = (instance as Record<symbol, { getParser?(type: string): FastifyParser | undefined }>)[key];
  return parsers?.getParser?.('application/json');
}

/** Whether it could be parsed is the application's affair. */
function parsed(parse: (done: Done) => unknown): Promise<void> {
  return new Promise((resolve) => parse(() => resolve()));
}
