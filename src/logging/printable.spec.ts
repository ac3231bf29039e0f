import { printable } from './printable.js';

describe('the log', () => {
  it('shows what would move the cursor of a terminal', () => {
    expect(printable('a\u001b[2Jb\rc\u009bd\u0000')).toBe('a\\x1b[2Jb\\x0dc\\x9bd\\x00');
  });

  it('leaves text as it is', () => {
    expect(printable('Tōkyō\n\t🗼')).toBe('Tōkyō\n\t🗼');
  });
});
