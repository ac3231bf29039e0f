/** `npm run test:long` gives tests of chance the time that they need to be sure; `npm test` gives them ten seconds. */
export const LONG = process.env['TEST_LONG'] === '1';

/** Milliseconds that a test of chance may take. */
export const budget = (longSeconds: number): number => (LONG ? longSeconds : 10) * 1_000;
