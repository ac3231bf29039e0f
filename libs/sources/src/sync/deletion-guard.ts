/** What the deletion guard looks at: counts of entries before ignore rules. */
export interface DeletionGuardInput {
  /** Entries in the new listing. */
  readonly listed: number;
  /** Some directory could not be listed: then nothing is deleted. */
  readonly incomplete: boolean;
  /** Entries in the listing of the published revision. */
  readonly previouslyListed: number;
  /** Whether anything is published. */
  readonly published: boolean;
  /** Whether the remote proves its listing by a revision of its own (a git commit). */
  readonly proven: boolean;
  /** Whether the source still points where the published revision came from. */
  readonly sameAddress: boolean;
  /** Percentage of entries that may disappear at once; null = the guard is off. */
  readonly guard: number | null;
}

/**
 * Whether a sync must wait for a person, because the remote shrank as it does by accident (an unmounted
 * disk, an emptied bucket). What users changed themselves never counts: the counts are taken before ignore
 * rules, and only compared while the address is the same.
 */
export function isHeld(input: DeletionGuardInput): boolean {
  const { listed, incomplete, previouslyListed, published, proven, sameAddress, guard } = input;
  if (guard === null || incomplete || !published || !sameAddress || previouslyListed === 0) return false;
  if (listed === 0) return true;
  if (proven) return false;
  return listed * 100 < previouslyListed * (100 - guard);
}
