import { setImmediate as turn } from 'node:timers/promises';
import { readAhead } from './read-ahead.js';

/** Lets everything that is ready happen. */
async function settle(): Promise<void> {
  for (let count = 0; count < 20; count++) await turn();
}

/** Numbers from 1, and how many of them were asked for. */
class Counter implements AsyncIterable<number> {
  asked = 0;
  closed = false;

  constructor(private readonly end = Infinity) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<number> {
    try {
      while (this.asked < this.end) yield ++this.asked;
    } finally {
      this.closed = true;
    }
  }
}

const ignore = (): void => undefined;

describe('readAhead', () => {
  it('hands over in order, whatever is ready first', async () => {
    const slowFirst = async (item: number): Promise<number> => {
      for (let count = 0; count < 10 - item; count++) await turn();
      return item;
    };
    const seen: number[] = [];
    for await (const item of readAhead(new Counter(9), { capacity: 4 }, slowFirst, ignore)) seen.push(item);
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('begins no more than there is capacity for, the one in use among them', async () => {
    const begun: number[] = [];
    const begin = async (item: number): Promise<number> => (begun.push(item), item);
    const items = readAhead(new Counter(), { capacity: 3 }, begin, ignore);
    await items.next();
    await settle();
    expect(begun).toEqual([1, 2, 3]);
    await items.next();
    await settle();
    expect(begun).toEqual([1, 2, 3, 4]);
    await items.return(undefined);
  });

  it('lets heavy items take more of it', async () => {
    const begun: number[] = [];
    const begin = async (item: number): Promise<number> => (begun.push(item), item);
    const items = readAhead(new Counter(), { capacity: 4, weightOf: (item) => (item === 2 ? 3 : 1) }, begin, ignore);
    await items.next();
    await settle();
    expect(begun).toEqual([1, 2]);
    await items.return(undefined);
  });

  it('goes on with one item that is heavier than the capacity', async () => {
    const seen: number[] = [];
    const heavy = { capacity: 2, weightOf: () => 5 };
    for await (const item of readAhead(new Counter(3), heavy, async (item) => item, ignore)) seen.push(item);
    expect(seen).toEqual([1, 2, 3]);
  });

  it('drops what was begun and is not wanted, and closes the source', async () => {
    const source = new Counter();
    const dropped: number[] = [];
    const items = readAhead(
      source,
      { capacity: 3 },
      async (item) => item,
      (item) => void dropped.push(item),
    );
    await items.next();
    await settle();
    await items.return(undefined);
    await settle();
    expect(dropped).toEqual([2, 3]);
    expect(source.closed).toBe(true);
  });

  it('hands over what came before an error of the source, then the error', async () => {
    async function* source(): AsyncGenerator<number> {
      yield 1;
      throw new Error('the listing broke off');
    }
    const items = readAhead(source(), { capacity: 3 }, async (item) => item, ignore);
    expect(await items.next()).toEqual({ done: false, value: 1 });
    await expect(items.next()).rejects.toThrow('the listing broke off');
  });

  it('reports a failure of an item in its turn', async () => {
    const begin = async (item: number): Promise<number> => {
      if (item === 2) throw new Error('unreadable');
      return item;
    };
    const items = readAhead(new Counter(3), { capacity: 3 }, begin, ignore);
    expect(await items.next()).toEqual({ done: false, value: 1 });
    await expect(items.next()).rejects.toThrow('unreadable');
  });
});
