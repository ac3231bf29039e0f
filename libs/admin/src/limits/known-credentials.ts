/** Digests that are kept at once, at most; the one that was used longest ago goes first. */
const REMEMBERED = 10_000;

/** Digests of credentials that somebody was known by. They let nobody in: they are only looked up again. */
export class KnownCredentials {
  private readonly digests = new Set<string>();

  has(digest: string): boolean {
    return this.digests.has(digest);
  }

  add(digest: string): void {
    this.digests.delete(digest);
    this.digests.add(digest);
    if (this.digests.size > REMEMBERED) this.digests.delete(this.digests.keys().next().value!);
  }

  delete(digest: string): void {
    this.digests.delete(digest);
  }
}
