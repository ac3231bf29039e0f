/** Who asked for something. */
export interface Actor {
  readonly id: string;
  readonly name?: string;
}
