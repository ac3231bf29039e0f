/** A PostgreSQL type that binary COPY can write; see `CopyValue` for what each takes. */
export type CopyType = 'uuid' | 'text' | 'bytea' | 'int4' | 'int8' | 'bool' | 'timestamptz' | 'jsonb';

/** uuid and text: string; bytea: Uint8Array; int4 and int8: number; bool: boolean; timestamptz: Date; jsonb: JSON text. */
export type CopyValue = string | number | boolean | Date | Uint8Array | null;

/** Where a bulk copy goes: a table of our schema, unqualified, and its columns in the order of the rows. */
export interface CopyTarget {
  readonly table: string;
  readonly columns: readonly { readonly name: string; readonly type: CopyType }[];
}
