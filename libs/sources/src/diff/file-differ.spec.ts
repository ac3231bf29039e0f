import type { DataFile } from '../file/data-file.js';
import type { FileContents } from '../file/file-contents.js';
import { DiffBudget } from './diff-budget.js';
import { FileDiffer } from './file-differ.js';

const file = (content: string): DataFile => ({
  sourceId: 'source',
  revision: 1,
  path: 'a.txt',
  type: 'file',
  size: Buffer.byteLength(content),
  hash: content,
  target: null,
  lastUpdated: new Date(),
  lastModified: null,
});

describe('the differences of one answer', () => {
  const contents = { read: async ({ hash }: DataFile) => Buffer.from(hash!) } as unknown as FileContents;
  const compare = async (budget: DiffBudget) => {
    const { omitted, hunks } = await new FileDiffer(contents).compare('a.txt', file('one\n'), file('two\n'), budget);
    return omitted ?? hunks!.length;
  };

  it('stop when they have read enough', async () => {
    const budget = new DiffBudget(12, 60_000);
    expect([await compare(budget), await compare(budget), await compare(budget)]).toEqual([1, 1, 'postponed']);
  });

  it('stop when they have taken long enough', async () => {
    expect(await compare(new DiffBudget(1_000, 0))).toBe('postponed');
  });
});
