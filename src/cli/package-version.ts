import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The version of this package. Of package.json, because the library's own constant comes with Nest. */
export function packageVersion(): string {
  // From `src/cli`, and from `dist/src/cli`.
  const places = ['../..', '../../..'].map((up) => join(import.meta.dirname, up, 'package.json'));
  const { version } = JSON.parse(
    readFileSync(
      places.find((place) => existsSync(place))!,
      'utf8',
    ),
  ) as { version: string };
  return version;
}
