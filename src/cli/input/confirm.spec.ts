import { PassThrough } from 'node:stream';
import { Output } from '../output/output.js';
import { confirm } from './confirm.js';

const terminal = () => Object.assign(new PassThrough(), { isTTY: true });

describe('asking whether to go ahead', () => {
  const ask = async (answer: string, on: { input: PassThrough; error: PassThrough }) => {
    on.input.end(answer);
    const messages = new Output(on.error as never);
    await confirm({ input: on.input, messages, signal: new AbortController().signal }, 'Delete "a\u001b[2J"?');
    return String(on.error.read());
  };

  it.each(['y\n', 'Y\n', 'yes\n', ' yes \n'])('takes %j for yes', async (answer) => {
    expect(await ask(answer, { input: terminal(), error: terminal() })).toBe('Delete "a\\x1b[2J"? [y/N] ');
  });

  it.each(['n\n', '\n', 'yesterday\n'])('takes %j for no', async (answer) => {
    await expect(ask(answer, { input: terminal(), error: terminal() })).rejects.toMatchObject({
      message: 'Nothing was done.',
    });
  });

  it('needs a terminal on both sides', async () => {
    for (const on of [
      { input: new PassThrough(), error: terminal() },
      { input: terminal(), error: new PassThrough() },
    ]) {
      await expect(ask('y\n', on)).rejects.toMatchObject({ message: expect.stringContaining('Give --yes') });
    }
  });

  it('ends when the command is interrupted', async () => {
    const stopped = new AbortController();
    const asking = confirm(
      { input: terminal(), messages: new Output(terminal() as never), signal: stopped.signal },
      '?',
    );
    stopped.abort(new Error('interrupted'));
    await expect(asking).rejects.toMatchObject({ name: 'AbortError' });
  });
});
