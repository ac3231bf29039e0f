import { DataBackendsError } from '@lib/core';

/** The database does not answer, refuses the connection, or broke it; whether a running COMMIT took effect is unknown. */
export class DatabaseUnavailableError extends DataBackendsError {
  constructor(reason: string, cause?: unknown) {
    super(
      'DB_UNAVAILABLE',
      `The database cannot be reached: ${reason}. Check that PostgreSQL runs and that DATABASE_URL is right.`,
      { cause },
    );
  }
}

/** The database was closed by this process, which is shutting down. */
export class DatabaseClosedError extends DataBackendsError {
  constructor() {
    super('DB_UNAVAILABLE', 'The database is closed because this process is shutting down.');
  }
}

/** The embedded database panicked. Its files are as a crashed server leaves them: nothing that was committed is lost. */
export class EmbeddedDatabaseCrashedError extends DataBackendsError {
  constructor() {
    super(
      'DB_UNAVAILABLE',
      'The embedded database stopped unexpectedly; it is started again for the next statement. Check the disk of the ' +
        'data directory if this happens again.',
    );
  }
}

/** The disk of the database is full. */
export class DatabaseFullError extends DataBackendsError {
  constructor(cause?: unknown) {
    super('DB_FULL', 'The database has no space left. Free space on its disk; nothing that was stored is lost.', {
      cause,
    });
  }
}

/** Something would have to wait for the transaction it is called in, which would wait for it. */
export class NestedTransactionError extends DataBackendsError {
  constructor(what: string) {
    super('DB_NESTED_TRANSACTION', `${what} Call it outside the transaction.`);
  }
}

/** A statement was issued in the context of a transaction that had already been committed or rolled back. */
export class TransactionEndedError extends DataBackendsError {
  constructor() {
    super(
      'DB_TRANSACTION_ENDED',
      'A statement was issued in a transaction that has already ended. ' +
        'Await everything that is started inside transaction() before its function returns.',
    );
  }
}

/** The server is older than what our SQL needs. */
export class DatabaseVersionUnsupportedError extends DataBackendsError {
  constructor(version: string, oldest: number) {
    super(
      'DB_VERSION_UNSUPPORTED',
      `The database is PostgreSQL ${version}; version ${oldest} or newer is needed. Upgrade the server.`,
    );
  }
}

/** A newer release has migrated the schema in a way this code cannot work with. */
export class SchemaNewerError extends DataBackendsError {
  constructor(schema: string, database: number, code: number) {
    super(
      'DB_SCHEMA_NEWER',
      `The schema "${schema}" needs at least version ${database} of the migrations, this program knows ${code}. ` +
        'Upgrade nestjs-data-backends, or restore a backup from before the upgrade.',
    );
  }
}

/** `migrate: false` was given, but migrations are missing. */
export class SchemaOutdatedError extends DataBackendsError {
  constructor(schema: string, missing: readonly string[]) {
    super(
      'DB_SCHEMA_OUTDATED',
      `The schema "${schema}" lacks the migrations ${missing.join(', ')}. ` +
        'Start one process with database.migrate = true, then this one again.',
    );
  }
}

/** An optional package that the chosen database needs is not installed. */
export class DriverMissingError extends DataBackendsError {
  constructor(driver: string, database: string) {
    super(
      'DB_DRIVER_MISSING',
      `${database} needs the package "${driver}", which is not installed. Run: npm install ${driver}`,
    );
  }
}

/** Who holds a data directory, as far as it is known. */
export interface DataDirectoryHolder {
  readonly pid: number;
  readonly host: string;
}

/** Another process has the data directory of the embedded database open. */
export class DataDirectoryLockedError extends DataBackendsError {
  constructor(
    directory: string,
    readonly holder: DataDirectoryHolder,
    lockFile: string,
  ) {
    super(
      'DB_DATA_DIR_LOCKED',
      `The data directory ${directory} is in use by process ${holder.pid} on host ${holder.host}. ` +
        'Stop that process, choose another dataDir, or set DATABASE_URL so that several processes can share a database. ' +
        `If that host no longer exists, delete ${lockFile}.`,
    );
  }
}

/** The embedded database does not open: its files are damaged, or of another version of PostgreSQL. */
export class DataDirectoryUnusableError extends DataBackendsError {
  constructor(directory: string, cause: unknown) {
    super(
      'DB_DATA_DIR_UNUSABLE',
      `The embedded database in ${directory} cannot be opened: it is damaged, or was made by another version of PGlite. ` +
        'Restore a backup, install the version of PGlite that made it, or move the directory away to start empty.',
      { cause },
    );
  }
}

/**
 * Any other error of PostgreSQL. `code` is its SQLSTATE; the message holds neither SQL nor values, so it may
 * be shown. `cause` has the server's own words for the log, unless they would quote a value.
 */
export class DatabaseQueryError extends Error {
  override readonly name = 'DatabaseQueryError';

  constructor(
    /** The SQLSTATE, for instance `23505`. */
    readonly code: string,
    /** The constraint that was violated, if it was one. */
    readonly constraint: string | undefined,
    cause?: Error,
  ) {
    super(
      `The database refused a statement (SQLSTATE ${code}${constraint ? `, constraint ${constraint}` : ''}).`,
      cause && { cause },
    );
  }
}
