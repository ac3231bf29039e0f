import type { OutgoingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { Exchange, Responder } from './git-server.js';

/** A plain answer with that status. */
export const status =
  (code: number, headers: OutgoingHttpHeaders = {}, body = `${code}\n`): Responder =>
  ({ response }) =>
    void response.writeHead(code, { 'content-type': 'text/plain', ...headers }).end(body);

/** 401, whatever the credentials. */
export const unauthorized = (): Responder => status(401, { 'www-authenticate': 'Basic realm="git"' });

export const rateLimited = (retryAfterSeconds: number): Responder =>
  status(429, { 'retry-after': String(retryAfterSeconds) }, 'Too many requests\n');

const PORTAL =
  '<!doctype html>\n<html>\n<head><title>Welcome</title></head>\n<body><p>Please log in.</p></body>\n</html>\n';

/** 200 and a page of HTML, as the login page of a hotel gives. (git takes a page without a line feed for an empty repository.) */
export const captivePortal = (page = PORTAL): Responder => status(200, { 'content-type': 'text/html' }, page);

/** Redirects to the same path on another origin, for instance `http://127.0.0.1:8080`. */
export const redirect =
  (origin: string, code = 302): Responder =>
  ({ request, response }) =>
    void response.writeHead(code, { location: `${origin}${request.url}` }).end();

/** Takes the request and never answers. The connection stays open until the client or `stop()` ends it. */
export const silence = (): Responder => () => undefined;

/** Sends the first bytes of git's answer to `git-upload-pack` and then nothing more, connection open. */
export const stall = (keepBytes = 1): Responder =>
  spoiledPack((bytes, { response }) => void response.write(bytes.subarray(0, keepBytes)));

/** Sends the answer to `git-upload-pack` without its last bytes and cuts the connection. */
export const truncatePack = (lostBytes = 20): Responder =>
  spoiledPack((bytes, { response }) => {
    response.write(bytes.subarray(0, -lostBytes), () => response.destroy());
  });

/** Sends the answer to `git-upload-pack` with one byte of the pack changed. */
export const corruptPack = (): Responder =>
  spoiledPack((bytes, { response }) => {
    const position = Math.floor(bytes.length * 0.75);
    bytes[position] = (bytes[position] ?? 0) ^ 0xff;
    response.end(bytes);
  });

/**
 * Spoils the answer that carries a pack and lets everything else through: with protocol 2 the listing of
 * refs is a POST to the same address.
 */
function spoiledPack(spoil: (bytes: Buffer, exchange: Exchange) => void): Responder {
  return async (exchange) => {
    if (exchange.request.method !== 'POST') return exchange.pass();
    const { status: code, headers, body } = await exchange.answer();
    const bytes = await buffer(body);
    exchange.response.writeHead(code, headers);
    if (bytes.includes('PACK')) spoil(bytes, exchange);
    else exchange.response.end(bytes);
  };
}
