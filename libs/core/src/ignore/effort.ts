import { IgnoreRulesTooCostlyError } from './ignore.errors.js';

// About a twentieth of a second. 1,000 rules and a long path need a hundredth of it, unless both were made to be slow.
const MAXIMUM_STEPS = 20_000_000;

/** What the rules may cost for one path: no path may keep the process from everything else it has to do. */
export class Effort {
  private left = MAXIMUM_STEPS;

  reset(): void {
    this.left = MAXIMUM_STEPS;
  }

  /** @throws IgnoreRulesTooCostlyError when nothing is left */
  spend(steps: number): void {
    this.left -= steps;
    if (this.left < 0) throw new IgnoreRulesTooCostlyError();
  }
}
