import { createHash } from 'node:crypto';

const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 24rem; margin: 20vh auto; padding: 0 1rem; }
button { font: inherit; padding: 0.5rem 1.5rem; }
`;

// The code is behind a `#`: no server, log or proxy sees it, nor does whoever previews the link. It is used when somebody
// presses the button, and not before.
const SCRIPT = `
const code = location.hash.slice(1);
history.replaceState(null, '', location.pathname);
const button = document.querySelector('button');
const said = document.querySelector('output');
const say = (text) => { said.textContent = text; };
if (!code) { button.hidden = true; say('The link is not complete. Open it as it was printed.'); }
button.addEventListener('click', async () => {
  button.disabled = true;
  try {
    const answer = await fetch('../session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code }),
    });
    if (answer.status === 401) return say('The link was used before, or is too old. Ask for another.');
    if (!answer.ok) throw new Error(answer.statusText);
    button.hidden = true;
    say('You are logged in.');
    location.replace('../../');
  } catch {
    button.disabled = false;
    say('Logging in did not work. Try again.');
  }
});
`;

const digest = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** The page that a login link leads to. */
export const LOGIN_PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Log in to data backends</title>
<style>${STYLE}</style>
<main>
<h1>Data backends</h1>
<p><button type="button">Log in</button></p>
<p><output></output></p>
<noscript><p>Logging in needs JavaScript.</p></noscript>
</main>
<script>${SCRIPT}</script>
</html>
`;

/** What the page may do: run what stands in it, and ask the service. */
export const LOGIN_PAGE_POLICY = [
  "default-src 'none'",
  `script-src ${digest(SCRIPT)}`,
  `style-src ${digest(STYLE)}`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
