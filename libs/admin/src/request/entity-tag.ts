/** The strong validator of something with that digest. */
export function entityTag(hash: string): string {
  return `"${hash}"`;
}

/** Whether the client has the content already (RFC 9110, 13.1.2: the weak comparison). */
export function matchesNone(header: string | undefined, tag: string): boolean {
  if (header === undefined) return true;
  if (header.trim() === '*') return false;
  return !Array.from(header.matchAll(/"[^"]*"/g), ([found]) => found).includes(tag);
}

/** Whether a range may be taken from the content (RFC 9110, 13.1.5: the strong comparison; dates are never sent). */
export function allowsRange(ifRange: unknown, tag: string): boolean {
  return ifRange === undefined || ifRange === tag;
}
