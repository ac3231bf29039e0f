/** A column that holds values of `FieldEncryption`. */
export interface EncryptedColumn {
  readonly table: string;
  readonly column: string;
  readonly type: 'text' | 'jsonb';
  /** The primary key; it is what a value is bound to. */
  readonly key: string;
  /** What a value is bound to besides the key: often the table. Never changed, or nothing decrypts any more. */
  readonly owner: string;
  /** Name of the one field in the column; null: the column is an object of values by the names of their fields. */
  readonly field: string | null;
}

/**
 * Every column with encrypted values, and the only ones: `FieldEncryption` takes no value for another place, so that
 * none is forgotten when keys are changed.
 */
export const ENCRYPTED_COLUMNS = {
  /** Sensitive parameters of data sources; those given by reference are there in clear. */
  'data_source.secrets': {
    table: 'data_source',
    column: 'secrets',
    type: 'jsonb',
    key: 'id',
    owner: 'data_source',
    field: null,
  },
  /** What deliveries are signed with. No parameter of a backend is named like the field. */
  'webhook.secret': {
    table: 'webhook',
    column: 'secret',
    type: 'text',
    key: 'source_id',
    owner: 'data_source',
    field: 'webhook:secret',
  },
  /** The known text by which a wrong key is noticed at start. Other settings are not encrypted. */
  'setting.value': {
    table: 'setting',
    column: 'value',
    type: 'jsonb',
    key: 'name',
    owner: 'setting',
    field: 'value',
  },
} as const satisfies Record<string, EncryptedColumn>;

export type EncryptedColumnName = keyof typeof ENCRYPTED_COLUMNS;

/** Columns with secrets of users; the known text is encrypted again by each start with a newer key. */
export const SECRET_COLUMNS = (Object.keys(ENCRYPTED_COLUMNS) as EncryptedColumnName[]).filter(
  (name) => name !== 'setting.value',
);
