import { StreamLimits } from './stream-limits.js';

describe('streams of events', () => {
  it('are bounded for each user, and for all', () => {
    const limits = Object.assign(new StreamLimits(), { perUser: 2, total: 3 });
    const leave = limits.enter('a');
    limits.enter('a');
    expect(() => limits.enter('a')).toThrow(expect.objectContaining({ code: 'TOO_MANY_REQUESTS' }));
    limits.enter('b');
    expect(() => limits.enter('c')).toThrow(/^The application has 3 streams/);
    leave();
    limits.enter('c');
    expect(() => limits.enter('d')).toThrow(/^The application/);
  });
});
