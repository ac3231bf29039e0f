import { printableLine } from '../../logging/printable.js';
import type { Output } from './output.js';
import type { Style } from './style.js';
import { type Column, Table } from './table.js';

export const FORMATS = ['table', 'wide', 'json', 'ndjson', 'yaml', 'name'] as const;
export type Format = (typeof FORMATS)[number];

/** How the items of a list are shown. */
export interface ListView<T> {
  readonly columns: readonly Column<T>[];
  /** What `-o name` prints of an item. */
  readonly name: (item: T) => string;
}

/** One line of the view of one thing: a label, and what to say; null leaves the line out. */
export type Detail = readonly [label: string, text: string | null];

/** Writes data in the format that was asked for: tables for people, everything else for programs. */
export class Renderer {
  constructor(
    private readonly out: Output,
    private readonly style: Style,
    readonly format: Format,
    private readonly header: boolean,
  ) {}

  /** Whether a person reads the output, rather than a program. */
  get isForPeople(): boolean {
    return this.format === 'table' || this.format === 'wide';
  }

  /** A list, page by page as it arrives. In JSON and YAML it is one array of all items. */
  async list<T>(pages: AsyncIterable<readonly T[]> | Iterable<readonly T[]>, view: ListView<T>): Promise<void> {
    const write = await this.listWriter(view);
    for await (const page of pages) {
      if (this.out.closed) return;
      const text = write.page(page);
      if (text !== '') await this.out.write(text);
    }
    await this.out.write(write.end);
  }

  /** One thing: details for people, the object for programs. */
  async one(value: unknown, name: string, details: readonly Detail[]): Promise<void> {
    switch (this.format) {
      case 'table':
      case 'wide':
        return this.out.write(this.details(details));
      case 'name':
        return this.out.write(`${printableLine(name)}\n`);
      case 'yaml':
        return this.out.write(await yaml(value));
      case 'json':
        return this.out.write(`${JSON.stringify(value, null, 2)}\n`);
      case 'ndjson':
        return this.out.write(`${JSON.stringify(value)}\n`);
    }
  }

  private details(details: readonly Detail[]): string {
    const shown = details.filter(([, text]) => text !== null);
    const width = Math.max(...shown.map(([label]) => label.length));
    return shown
      .map(([label, text]) => {
        const indented = text!
          .split('\n')
          .map((line) => printableLine(line))
          .join(`\n${' '.repeat(width + 2)}`);
        return `${this.style.bold(label.padEnd(width))}  ${indented}\n`;
      })
      .join('');
  }

  private async listWriter<T>(view: ListView<T>): Promise<{ page(items: readonly T[]): string; readonly end: string }> {
    switch (this.format) {
      case 'table':
      case 'wide':
        return this.tableWriter(view);
      case 'name':
        return { page: (items) => items.map((item) => `${printableLine(view.name(item))}\n`).join(''), end: '' };
      case 'ndjson':
        return { page: (items) => items.map((item) => `${JSON.stringify(item)}\n`).join(''), end: '' };
      case 'json':
        return new JsonArray<T>();
      case 'yaml': {
        const { stringify } = await import('yaml');
        let isEmpty = true;
        return {
          page: (items) => {
            if (items.length === 0) return '';
            isEmpty = false;
            return stringify(items);
          },
          get end() {
            return isEmpty ? '[]\n' : '';
          },
        };
      }
    }
  }

  private tableWriter<T>({ columns }: ListView<T>): { page(items: readonly T[]): string; readonly end: string } {
    const shown = columns.filter(({ wide }) => this.format === 'wide' || wide !== true);
    const table = new Table(shown, this.style, this.header);
    return { page: (items) => (items.length === 0 ? '' : table.render(items)), end: '' };
  }
}

/** An array of JSON, one item a line, that is written as it arrives. */
class JsonArray<T> {
  private isEmpty = true;

  page(items: readonly T[]): string {
    return items
      .map((item) => {
        const start = this.isEmpty ? '[\n' : ',\n';
        this.isEmpty = false;
        return `${start}  ${JSON.stringify(item)}`;
      })
      .join('');
  }

  get end(): string {
    return this.isEmpty ? '[]\n' : '\n]\n';
  }
}

async function yaml(value: unknown): Promise<string> {
  const { stringify } = await import('yaml');
  return stringify(value);
}
