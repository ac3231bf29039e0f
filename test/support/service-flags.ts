import { readFileSync } from 'node:fs';

/** The flags of node in the package's start script: how the service runs, and what its memory is promised for. */
export function serviceFlags(): string[] {
  const manifest = new URL('../../package.json', import.meta.url);
  const { scripts } = JSON.parse(readFileSync(manifest, 'utf8')) as { scripts: { start: string } };
  return scripts.start.split(' ').filter((word) => word.startsWith('--'));
}
