/** What the differences of one answer may take together, so that none keeps the process from everything else. */
export class DiffBudget {
  constructor(
    private bytes: number,
    private milliseconds: number,
  ) {}

  get isSpent(): boolean {
    return this.bytes <= 0 || this.milliseconds <= 0;
  }

  /** Time that is left, of at most this much. */
  share(milliseconds: number): number {
    return Math.min(milliseconds, this.milliseconds);
  }

  spend(bytes: number, milliseconds: number): void {
    this.bytes -= bytes;
    this.milliseconds -= milliseconds;
  }
}
