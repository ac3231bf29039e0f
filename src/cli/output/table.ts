import { stripVTControlCharacters } from 'node:util';
import { printableLine } from '../../logging/printable.js';
import type { Style } from './style.js';

/** One column of a table. */
export interface Column<T> {
  readonly header: string;
  /** Text of others is made harmless afterwards. */
  readonly text: (row: T) => string;
  /** How to show the text at a terminal. */
  readonly paint?: (style: Style, row: T) => (text: string) => string;
  readonly align?: 'right';
  /** Only in the wide table. */
  readonly wide?: boolean;
}

/** Lines of aligned columns; widths are those of the first rows, so that a long table can be shown as it arrives. */
export class Table<T> {
  private widths: number[] | undefined;

  constructor(
    private readonly columns: readonly Column<T>[],
    private readonly style: Style,
    private readonly header: boolean,
  ) {}

  /** The lines of some more rows. */
  render(rows: readonly T[]): string {
    const cells = rows.map((row) => this.columns.map((column) => printableLine(column.text(row))));
    const isFirst = this.widths === undefined;
    const headers = this.columns.map(({ header }) => header);
    const widths = (this.widths ??= headers.map((header, index) =>
      Math.max(this.header ? header.length : 0, ...cells.map((row) => widthOf(row[index]!))),
    ));
    const lines = cells.map((row, index) =>
      this.line(row, widths, (text, column) => column.paint?.(this.style, rows[index]!)(text) ?? text),
    );
    if (isFirst && this.header) lines.unshift(this.line(headers, widths, (text) => this.style.bold(text)));
    return lines.map((line) => `${line}\n`).join('');
  }

  private line(
    cells: readonly string[],
    widths: readonly number[],
    paint: (text: string, column: Column<T>) => string,
  ): string {
    return cells
      .map((cell, index) => {
        const column = this.columns[index]!;
        const padding = ' '.repeat(Math.max(0, widths[index]! - widthOf(cell)));
        if (column.align === 'right') return padding + paint(cell, column);
        return index === cells.length - 1 ? paint(cell, column) : paint(cell, column) + padding;
      })
      .join('  ')
      .trimEnd();
  }
}

const WIDE = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}]/u;
const segmenter = new Intl.Segmenter();

/** Columns that a text takes at a terminal: those of East Asia are two wide. */
function widthOf(text: string): number {
  const plain = stripVTControlCharacters(text);
  if (/^[\x20-\x7e]*$/.test(plain)) return plain.length;
  return Array.from(segmenter.segment(plain)).reduce((sum, { segment }) => sum + (WIDE.test(segment) ? 2 : 1), 0);
}
