import fc from 'fast-check';
import { JobLog, MAX_LOG_BYTES, MAX_LOG_LINES } from './job-log.js';

const newLog = (before = { lines: 0, bytes: 0 }) => new JobLog(before, () => undefined);

describe('The log of a job', () => {
  it('formats as console.log does, and knows levels', () => {
    const log = newLog();
    log.log('copied %d of %s', 3, 'five');
    log.warn({ a: [1] });
    log.error(new Error('no'));
    log.debug('d');
    expect(log.take().map(({ line, level, message }) => [line, level, message])).toEqual([
      [1, 'info', 'copied 3 of five'],
      [2, 'warning', '{ a: [ 1 ] }'],
      [3, 'error', 'no'],
      [4, 'debug', 'd'],
    ]);
    expect(log.take()).toEqual([]);
  });

  it('masks what URLs carry, and what cannot be stored', () => {
    const log = newLog();
    log.log('from https://user:hunter2@example.org a\0b\ud800');
    expect(log.take()[0]!.message).toBe('from https://***@example.org a\ufffdb\ufffd');
  });

  it('survives what cannot be shown', () => {
    const log = newLog();
    log.log(
      new Proxy(
        {},
        {
          getPrototypeOf: () => {
            throw new Error('do not touch');
          },
        },
      ),
    );
    expect(log.take()).toHaveLength(1);
  });

  it('goes on counting after an earlier attempt', () => {
    const log = newLog({ lines: 7, bytes: 100 });
    log.log('a');
    expect(log.take()[0]!.line).toBe(8);
    expect(log.size).toEqual({ lines: 8, bytes: 101 });
  });

  it('never holds more than its limits, whatever is logged', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 300 }), (lengths) => {
        const log = newLog({ lines: MAX_LOG_LINES - 200, bytes: MAX_LOG_BYTES - 500_000 });
        for (const length of lengths) log.log('x'.repeat(length));
        const lines = log.take();
        const bytes = lines.reduce((sum, { message }) => sum + Buffer.byteLength(message), 0);
        expect(lines.length).toBeLessThanOrEqual(200);
        expect(bytes).toBeLessThanOrEqual(500_000);
      }),
      { numRuns: 20 },
    );
  });
});
