/**
 * Version of this package, which plugins name in `minVersion` and `maxVersion`. A constant and not read from
 * package.json, which is elsewhere in `dist` and gone in a bundle; a test holds the two together.
 */
export const VERSION = '0.1.0';
