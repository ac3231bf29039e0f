/**
 * What node is started with to run our sources in a process of its own. Processes of tests are short: optimizing the
 * WebAssembly of PGlite would cost a third of their time, and none of them lives to see the gain.
 */
export const SOURCE_FLAGS: readonly string[] = [
  '--liftoff-only',
  '--import',
  new URL('./typescript-loader.mjs', import.meta.url).href,
];
