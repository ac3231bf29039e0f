import { buffer } from 'node:stream/consumers';
import { WholeBody, wholeContent } from './whole-body.js';

describe('WholeBody', () => {
  it.each(['', 'a', 'x'.repeat(200_000)])('is a stream like any other, of %# bytes', async (text) => {
    expect((await buffer(new WholeBody(Buffer.from(text)))).toString()).toBe(text);
  });

  it('gives its bytes at once to who asks before reading', () => {
    const bytes = Buffer.from('content');
    expect(wholeContent(new WholeBody(bytes))).toBe(bytes);
  });

  it('gives them to a second copy of this package too', () => {
    const foreign = Object.assign(new WholeBody(Buffer.from('other')), {});
    Object.setPrototypeOf(foreign, Object.getPrototypeOf(WholeBody.prototype));
    expect(wholeContent(foreign)?.toString()).toBe('other');
  });

  it('does not once it was read or destroyed', async () => {
    const read = new WholeBody(Buffer.from('content'));
    await buffer(read);
    expect(wholeContent(read)).toBeNull();
    const destroyed = new WholeBody(Buffer.from('content'));
    destroyed.destroy();
    expect(wholeContent(destroyed)).toBeNull();
  });

  it('is not seen in what is no stream at all', () => {
    expect(wholeContent(undefined as never)).toBeNull();
    expect(wholeContent({} as never)).toBeNull();
  });
});
