/** One step of the schema: unqualified SQL, run in one transaction with `search_path` set to our schema. */
export interface Migration {
  /** Counts from 1 without gaps. */
  readonly version: number;
  readonly name: string;
  /** The oldest code (its newest migration's version) that can still work on the database after this step. */
  readonly oldestCode: number;
  readonly sql: string;
}
