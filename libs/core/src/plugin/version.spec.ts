import { readFileSync } from 'node:fs';
import { VERSION } from './version.js';

it('VERSION is the version of package.json', () => {
  const manifest = readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8');
  expect(VERSION).toBe(JSON.parse(manifest).version);
});
