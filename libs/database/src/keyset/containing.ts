/** Pattern of `ILIKE` for what contains a text as it is. */
export function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, String.raw`\$&`)}%`;
}
