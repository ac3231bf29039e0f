/**
 * Headers of bytes that come from a source. Whatever they are, a browser must not show them as a page of this site: they
 * are saved, not looked into, and what is shown all the same may do nothing.
 */
export function attachmentHeaders(fileName: string, contentType: string): Record<string, string> {
  return {
    'Content-Type': contentType,
    'Content-Disposition': `attachment; filename*=UTF-8''${encoded(fileName)}`,
    'Content-Security-Policy': "sandbox; default-src 'none'",
    'X-Content-Type-Options': 'nosniff',
  };
}

/** What a file is called, without the directories that it is in. */
export function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** As RFC 8187 writes a text in a header. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
