/**
 * The link to a service for the code of a login. What is behind the `#` reaches no server before somebody presses the
 * button of the page.
 */
export function loginLink(url: string, code: string): string {
  return `${url.replace(/\/$/, '')}/api/session/login#${code}`;
}
