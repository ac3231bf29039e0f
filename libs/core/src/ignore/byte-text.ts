/**
 * The UTF-8 bytes of a text as one character each. git compares bytes (`?` is one byte, `[é]` either of two), and
 * characters below 256 are the cheapest bytes there are: ASCII text, nearly all of it, is its own form.
 */
export function toByteText(text: string): string {
  // oxlint-disable-next-line no-control-regex -- all of ASCII is meant
  return /^[\0-\x7f]*$/.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}
