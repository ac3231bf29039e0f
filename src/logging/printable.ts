/** Text of others (paths, answers of remotes) must not move the cursor or recolour the operator's terminal. */
export function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, escape);
}

/** The same within one line: no tabs, no line breaks, and no marks that turn the direction of what follows. */
export function printableLine(text: string): string {
  return printable(text).replace(/[\t\n\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, escape);
}

function escape(char: string): string {
  const code = char.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`;
}
