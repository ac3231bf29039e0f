import { tmpdir } from 'node:os';
import { readConfiguration } from './configuration/read-configuration.js';
import { isLoopback } from './http/loopback.js';
import { createService } from './service.js';

describe('where the service listens', () => {
  it.each(['0.0.0.0', '::', '192.0.2.1', '10.0.0.1', '::ffff:10.0.0.1', 'example.org', 'localhost.example.org'])(
    'is not %s',
    async (host) => {
      const configuration = await readConfiguration({ HOST: host }, tmpdir());
      await expect(createService(configuration, false)).rejects.toMatchObject({
        code: 'LISTEN_REFUSED',
        message: expect.stringContaining('HOST'),
      });
    },
  );

  it.each(['127.0.0.1', '127.8.9.10', '::1', 'localhost', 'LocalHost'])('may be %s', (host) => {
    expect(isLoopback(host)).toBe(true);
  });
});
