import { isLoopback } from './loopback.js';

describe('an address that only this machine can connect to', () => {
  it.each(['0.0.0.0', '::', '192.0.2.1', '10.0.0.1', '::ffff:10.0.0.1', 'example.org', 'localhost.example.org'])(
    'is not %s',
    (host) => {
      expect(isLoopback(host)).toBe(false);
    },
  );

  it.each(['127.0.0.1', '127.8.9.10', '::1', 'localhost', 'LocalHost'])('may be %s', (host) => {
    expect(isLoopback(host)).toBe(true);
  });
});
