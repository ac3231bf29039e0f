import { PassThrough, Writable } from 'node:stream';
import { Output } from './output.js';
import { Progress } from './progress.js';
import { Style } from './style.js';
import { Table } from './table.js';
import { bytes, shortRevision } from './words.js';

describe('an output', () => {
  it('drops what is written after its reader has gone', async () => {
    const broken = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('gone'), { code: 'EPIPE' })),
    });
    const out = new Output(broken as never);
    await out.write('x'.repeat(100_000));
    await new Promise((resolve) => setImmediate(resolve));
    expect(out.closed).toBe(true);
    await out.write('more');
    await out.flush();
  });

  it('waits for a slow reader', async () => {
    const slow = new PassThrough({ highWaterMark: 1 });
    let written = false;
    const writing = new Output(slow as never).write('xx').then(() => (written = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(written).toBe(false);
    slow.resume();
    await writing;
  });
});

describe('progress', () => {
  const terminal = () => Object.assign(new PassThrough(), { isTTY: true });

  it('says at a terminal what is under way, and erases it', async () => {
    const stream = terminal();
    {
      using progress = new Progress(new Output(stream as never), true);
      progress.begin('core\u001b[2J');
      progress.begin('other');
      while (stream.readableLength === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const text = String(stream.read());
    expect(text).toMatch(/core\\x1b\[2J and 1 more {2}0 s/);
    expect(text.endsWith('\r\u001b[2K')).toBe(true);
  });

  it.each([
    ['where there is no terminal', new PassThrough(), true],
    ['when it is not wanted', terminal(), false],
  ])('says nothing %s', (_, stream, isWanted) => {
    const progress = new Progress(new Output(stream as never), isWanted);
    progress.begin('core');
    progress.end('core');
    progress[Symbol.dispose]();
    expect(stream.readableLength).toBe(0);
  });
});

describe('colours', () => {
  it.each([
    ['at a terminal', { isTTY: true }, {}, true, true],
    ['not in a pipe', {}, {}, true, false],
    ['not with NO_COLOR', { isTTY: true }, { NO_COLOR: '1' }, true, false],
    ['not at a dumb terminal', { isTTY: true }, { TERM: 'dumb' }, true, false],
    ['not with --no-color', { isTTY: true }, {}, false, false],
  ])('are %s', (_, stream, environment, wanted, coloured) => {
    expect(Style.for(stream, environment, wanted).red('x') !== 'x').toBe(coloured);
  });
});

describe('a table', () => {
  const columns = [
    { header: 'A', text: ({ a }: { a: string }) => a },
    { header: 'B', text: ({ a }: { a: string }) => String(a.length), align: 'right' as const },
  ];

  it('aligns columns, also of wide letters, and shows what would control a terminal', () => {
    const table = new Table(columns, new Style(false), true);
    expect(table.render([{ a: '東京' }, { a: 'a\tb' }])).toBe('A       B\n東京    2\na\\x09b  3\n');
  });

  it('goes on with the widths of its first rows', () => {
    const table = new Table(columns, new Style(false), false);
    expect(table.render([{ a: 'aa' }]) + table.render([{ a: 'b' }, { a: 'cccc' }])).toBe('aa  2\nb   1\ncccc  4\n');
  });
});

it.each([
  [null, '-'],
  [999, '999 B'],
  [1_000, '1.0 kB'],
  [999_999, '1.0 MB'],
  [2_150_000_000_000_000, '2150.0 TB'],
])('%j bytes are %s', (size, text) => {
  expect(bytes(size)).toBe(text);
});

it('commits and digests are shown by their first characters', () => {
  expect(shortRevision('a'.repeat(40))).toBe('aaaaaaa');
  expect(shortRevision(`listing:${'b'.repeat(64)}`)).toBe('listing:bbbbbbb');
  expect(shortRevision('v1.2')).toBe('v1.2');
});
