/** Character by character: a pattern would look at each slash of a long row of them again and again. */
export function withoutEndingSlashes(path: string): string {
  let end = path.length;
  while (path[end - 1] === '/') end--;
  return path.slice(0, end);
}
