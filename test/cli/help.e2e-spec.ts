import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { CommandLine } from './support/command-line.js';
import { renderReference } from './support/reference.js';

const cli = new CommandLine(tmpdir());

describe('the help of the command line', () => {
  it('is in the guide, word for word', async () => {
    const guide = await readFile(new URL('../../docs/command-line.md', import.meta.url), 'utf8');
    const [, reference] = guide.split(
      '<!-- reference: npx node --import ./test/support/typescript-loader.mjs test/cli/support/write-reference.ts -->\n',
    );
    expect(reference?.trim()).toBe(renderReference().trim());
  });

  it('is printed on request, with the global options', async () => {
    const { code, stdout, stderr } = await cli.run(['source', 'sync', '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: data-backends source sync \[options\] \[source\.\.\.\]\n/);
    expect(stdout).toContain('--server <url>');
  });

  it('is printed as an error when a command is missing', async () => {
    const { code, stdout, stderr } = await cli.run(['source']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^Usage: data-backends source /);
  });

  it('tells the version', async () => {
    const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(await cli.run(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('loads neither Nest nor a database', async () => {
    const counting = new CommandLine(tmpdir(), {
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(
        "import{registerHooks}from'node:module';registerHooks({load(url,c,n){if(/@nestjs|pglite\\/|libs\\/|zod/.test(url))process.stderr.write(url+'\\n');return n(url,c)}})",
      )}`,
    });
    for (const words of [['--help'], ['--version'], ['source', 'create', '--help']]) {
      expect(await counting.run(words)).toMatchObject({ code: 0, stderr: '' });
    }
  });

  it.each([
    [['sorce', 'list'], "Unknown command 'sorce' (Did you mean source?)"],
    [['source', 'lst'], "Unknown command 'lst' (Did you mean list?)"],
    [['source', 'list', '--tipe', 'git'], "Unknown option '--tipe' (Did you mean --type?)"],
    [['source', 'list', '-o', 'xml'], 'Allowed choices are table, wide, json'],
    [['source', 'list', '--limit', '0'], 'It must be a whole number of at least 1.'],
    [['source', 'sync', 'a', '--timeout', 'soon'], 'It must be a duration like 20s'],
    [['new', 'backend', 'Acme'], 'The name of a backend is'],
    [['source', 'get'], "Missing required argument 'source'"],
    [['source', 'sync'], 'Name the sources to sync, or give --all.'],
    [['source', 'sync', 'a', '--all'], 'Name the sources to sync, or give --all.'],
    [['source', 'create'], 'Give a name, --type, --url, or --from with a file.'],
    [['source', 'test'], 'Give a source, or --type and --url'],
    [['source', 'list', '--server', 'localhost'], '--server is not a URL'],
    [['source', 'list', '--server', 'http://me:hunter2@localhost'], '--server holds credentials'],
    [['migrate', '--server', 'http://127.0.0.1:1'], 'migrate works on the database itself'],
  ])('answers %j with what is wrong, and with code 2', async (words, text) => {
    const { code, stdout, stderr } = await cli.run(words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^USAGE_INVALID: [^\n]*\n$/);
    expect(stderr).toContain(text);
    expect(stderr).not.toContain('hunter2');
  });
});
