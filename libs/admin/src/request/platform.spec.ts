import type { IncomingMessage } from 'node:http';
import { requestPath } from './platform.js';

const request = (url: string, prefix?: string) =>
  ({ url, headers: { ...(prefix !== undefined && { 'x-forwarded-prefix': prefix }) } }) as unknown as IncomingMessage;

describe('the path that a request came by', () => {
  it('is the one of the request line, on Express and Fastify', () => {
    expect(requestPath(request('/v1/api/jobs?limit=1'))).toBe('/v1/api/jobs');
    expect(requestPath({ raw: request('/v1/api/jobs?limit=1') })).toBe('/v1/api/jobs');
    expect(requestPath(Object.assign(request('/jobs'), { originalUrl: '/v1/jobs?limit=1' }))).toBe('/v1/jobs');
  });

  it.each([
    ['/tools', '/tools/api'],
    ['/tools/data/', '/tools/data/api'],
    ['/outer, /inner', '/outer/inner/api'],
    ['', '/api'],
    ['/', '/api'],
  ])('has what proxies took off in front, as they say: %j', (prefix, expected) => {
    expect(requestPath(request('/api', prefix))).toBe(expected);
  });

  it.each(['//evil.example', 'https://evil.example', '/a//b', '/a?b', '/a#b', '/a b', '/%2f', '\\evil', '/a, //b'])(
    'is never made of what names another place: %j',
    (prefix) => {
      expect(requestPath(request('/api', prefix))).toBe('/api');
    },
  );
});
