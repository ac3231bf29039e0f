import { MemoryBackend } from '../memory/memory.backend.js';
import { describeDataBackend } from './describe-data-backend.js';
import { findTestRunner, type TestRunner } from './test-runner.js';

const runner: TestRunner = { describe: () => undefined, it: () => undefined };

describe('findTestRunner()', () => {
  it('takes the global functions', () => {
    expect(findTestRunner(runner, {})).toBe(runner);
    expect(findTestRunner(runner, { VITEST: 'true' })).toBe(runner);
    expect(findTestRunner()).toMatchObject({ describe, it });
  });

  it('takes node:test where there are none', () => {
    const { describe: suite, it: test, after } = findTestRunner({}, {});
    expect([suite, test, after]).toEqual([expect.any(Function), expect.any(Function), expect.any(Function)]);
    expect(suite).not.toBe(describe);
  });

  it.each([
    ['VITEST', 'vitest'],
    ['JEST_WORKER_ID', '@jest/globals'],
  ])('says what to pass when a framework has no global functions (%s)', (variable, name) => {
    expect(() => findTestRunner({}, { [variable]: '1' })).toThrow(`import * as runner from '${name}'`);
  });
});

describe('describeDataBackend()', () => {
  /** What is registered with a framework that has these hooks. */
  const register = (hook: 'after' | 'afterAll', suite = {}) => {
    const titles: string[] = [];
    const timeouts: unknown[] = [];
    let hooks = 0;
    describeDataBackend({
      backend: MemoryBackend,
      target: () => ({ url: 'memory://none' }),
      remote: { write: () => undefined, remove: () => undefined },
      runner: {
        describe: (title, body) => {
          titles.push(title);
          body();
        },
        it: (title, _, timeout) => {
          titles.push(title);
          timeouts.push(timeout);
        },
        [hook]: () => (hooks += 1),
      },
      ...suite,
    });
    return { titles, timeouts, hooks };
  };

  it('registers a test for each check, and one hook that ends them', () => {
    const { titles, hooks } = register('afterAll');
    expect(titles[0]).toBe('MemoryBackend as a data backend');
    expect(new Set(titles).size).toBe(titles.length);
    expect(titles.length).toBeGreaterThan(30);
    expect(hooks).toBe(1);
  });

  it('sets timeouts only where tests would be ended otherwise', () => {
    expect(new Set(register('afterAll').timeouts)).toEqual(new Set([300_000]));
    expect(new Set(register('after').timeouts)).toEqual(new Set([undefined]));
  });

  it('leaves out what the remote cannot do, and adds what it can', () => {
    const { titles } = register('after');
    const more = register('after', {
      remote: { write: () => undefined, remove: () => undefined, symlink: () => undefined },
      unreachable: () => ({ url: 'memory://none' }),
      silent: () => ({ url: 'memory://none' }),
    });
    expect(more.titles.filter((title) => !titles.includes(title))).toEqual([
      expect.stringContaining('symbolic links'),
      expect.stringContaining('cannot be reached'),
      expect.stringContaining('throws errors'),
      expect.stringContaining('secrets'),
      expect.stringContaining('says nothing'),
    ]);
    expect(register('after', { neverEmpty: true, largeFileBytes: 0 }).titles).toHaveLength(titles.length - 2);
  });
});
