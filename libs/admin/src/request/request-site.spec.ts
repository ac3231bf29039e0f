import { isForeign, isFromOwnPage } from './request-site.js';

const host = 'config.example.org';

describe('where a request comes from', () => {
  it.each([
    [{ 'sec-fetch-site': 'same-origin' }, false, true],
    [{ origin: 'https://config.example.org' }, false, true],
    [{ origin: 'http://CONFIG.example.org' }, false, true],
    // What a browser did not send, nobody tricked a browser into.
    [{}, false, false],
    [{ 'sec-fetch-site': 'none' }, false, false],
    [{ 'sec-fetch-site': 'same-site' }, true, false],
    [{ 'sec-fetch-site': 'cross-site', origin: 'https://config.example.org' }, true, false],
    [{ origin: 'https://evil.example' }, true, false],
    [{ origin: 'https://config.example.org:8443' }, true, false],
    [{ origin: 'null' }, true, false],
  ])('is told by %j', (headers, foreign, own) => {
    expect([isForeign({ host, ...headers }), isFromOwnPage({ host, ...headers })]).toEqual([foreign, own]);
  });
});
