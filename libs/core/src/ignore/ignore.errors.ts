import { DataBackendsError } from '../errors/data-backends.error.js';

/** An ignore rule that can mean nothing, or more rules than are looked at. */
export class IgnorePatternRejectedError extends DataBackendsError {
  /**
   * @param line number of the line in the text, from 1
   * @param reason what is wrong and what to do, as a sentence
   */
  constructor(
    readonly line: number,
    readonly reason: string,
  ) {
    super('IGNORE_PATTERN_REJECTED', `The ignore rule in line ${line} is not valid: ${reason}`, {
      errors: [{ pointer: '/ignoreRules', detail: `Line ${line}: ${reason}` }],
    });
  }
}

/** Rules and a path that were made for each other, so that matching them would take seconds. */
export class IgnoreRulesTooCostlyError extends DataBackendsError {
  constructor() {
    super(
      'SYNC_LIMIT_EXCEEDED',
      'The ignore rules of the source take too long to match against one of its paths. Use fewer rules, or rules with fewer "*".',
    );
  }
}
