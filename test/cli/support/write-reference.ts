import { readFile, writeFile } from 'node:fs/promises';
import { renderReference } from './reference.js';

// Puts the help of every command into the guide.
const guide = new URL('../../../docs/command-line.md', import.meta.url);
const [start, marker] = /^[^]*?(<!-- reference: .*-->\n)/.exec(await readFile(guide, 'utf8'))!;
await writeFile(guide, `${start}\n${renderReference()}`);
process.stdout.write(`${marker ? 'Written.' : ''}\n`);
