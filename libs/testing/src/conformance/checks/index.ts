import type { Check } from '../check.js';
import { abortChecks } from './abort.checks.js';
import { basicChecks } from './basic.checks.js';
import { changeChecks } from './change.checks.js';
import { disposalChecks } from './disposal.checks.js';
import { errorChecks } from './error.checks.js';
import { listingChecks } from './listing.checks.js';
import { readingChecks } from './reading.checks.js';
import { resourceChecks } from './resource.checks.js';
import { revisionChecks } from './revision.checks.js';

/** All that a backend is held to, in the order in which it is best mended. */
export const CHECKS: readonly Check[] = [
  ...basicChecks,
  ...listingChecks,
  ...readingChecks,
  ...changeChecks,
  ...revisionChecks,
  ...errorChecks,
  ...abortChecks,
  ...disposalChecks,
  ...resourceChecks,
];
