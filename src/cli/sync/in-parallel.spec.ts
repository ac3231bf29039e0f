import { inParallel } from './in-parallel.js';

async function* numbers(count: number): AsyncGenerator<number> {
  for (let number = 0; number < count; number++) yield number;
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe('work in parallel', () => {
  it('is done for every item, and never more at once than allowed', async () => {
    let running = 0;
    let most = 0;
    const work = async (number: number) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
      return number;
    };
    const results = await all(inParallel(numbers(20), 3, work));
    expect(results.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index));
    expect(most).toBe(3);
  });

  it('ends with the first error, and leaves no other unhandled', async () => {
    const work = (number: number) => Promise.reject(new Error(String(number)));
    await expect(all(inParallel(numbers(5), 3, work))).rejects.toThrow('0');
    await new Promise((resolve) => setImmediate(resolve));
  });
});
