import { applyPatch } from 'diff';
import * as fc from 'fast-check';
import { diffLines, type LineDiff } from './line-diff.js';

const applied = (before: string, { hunks }: LineDiff) =>
  applyPatch(before, {
    oldFileName: 'a',
    newFileName: 'b',
    oldHeader: undefined,
    newHeader: undefined,
    hunks: hunks.map((hunk) => ({ ...hunk, lines: [...hunk.lines] })),
  });

const lines = fc.array(fc.constantFrom('a\n', 'b\n', 'c\r\n', '\n', '-x\n'), { maxLength: 30 });
const text = fc.tuple(lines, fc.constantFrom('', 'end', '\\ No newline')).map(([all, end]) => all.join('') + end);
const numbered = (count: number, word: string) => Array.from({ length: count }, (_, line) => `${word} ${line}\n`);

describe('the difference of two texts', () => {
  it.each([
    ['as well as it can', 60_000],
    ['coarsely, out of time', -1],
  ])('makes one of the other, told %s', (_how, milliseconds) => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const diff = diffLines(before, after, milliseconds);
        expect(applied(before, diff)).toBe(after);
        if (before === after) expect(diff.hunks).toEqual([]);
      }),
    );
  });

  it('shows what changed, with three lines around it', () => {
    const before = numbered(20, 'line');
    const after = before.with(9, 'another\n');
    expect(diffLines(before.join(''), after.join(''), 60_000)).toEqual({
      added: 1,
      removed: 1,
      coarse: false,
      hunks: [
        {
          oldStart: 7,
          oldLines: 7,
          newStart: 7,
          newLines: 7,
          lines: [' line 6', ' line 7', ' line 8', '-line 9', '+another', ' line 10', ' line 11', ' line 12'],
        },
      ],
    });
  });

  it('is told within its time, however much differs', () => {
    const many = 100_000;
    const hostile: [string, string][] = [
      [numbered(many, 'old').join(''), numbered(many, 'new').join('')],
      [numbered(many, 'x').join(''), numbered(many, 'x').toReversed().join('')],
      ['a\nb\n'.repeat(many), 'b\na\n\n'.repeat(many)],
      ['a\n'.repeat(many), `${'a\n'.repeat(many / 2)}b\n${'a\n'.repeat(many)}`],
      [`${'x'.repeat(1_000)}1\n`.repeat(1_000), `${'x'.repeat(1_000)}2\n`.repeat(1_000)],
      ['\n'.repeat(1_000_000), ''],
    ];
    for (const [before, after] of hostile) expect(applied(before, diffLines(before, after, 100)) === after).toBe(true);
  });
});
