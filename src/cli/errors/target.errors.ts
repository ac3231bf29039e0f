import { CliError } from './cli.error.js';

/** Nothing has that name. */
export class SourceUnknownError extends CliError {
  constructor(reference: string, similar: readonly string[]) {
    const remedy =
      similar.length > 0
        ? `Did you mean ${similar.map((name) => `"${name}"`).join(' or ')}?`
        : 'List those there are: data-backends source list';
    super('SOURCE_NOT_FOUND', 404, `There is no data source "${reference}". ${remedy}`);
  }
}

/** No file of the source lies there. */
export class DirectoryUnknownError extends CliError {
  constructor(directory: string, source: string) {
    const command = `data-backends source files ${source}`;
    super(
      'FILE_NOT_FOUND',
      404,
      `There is nothing below "${directory}" in "${source}". List what there is: ${command}`,
    );
  }
}

/** No token has that name or id. */
export class TokenUnknownError extends CliError {
  constructor(reference: string) {
    // What was given may be the token itself.
    const named = reference.startsWith('data-backends_') ? '' : ` "${reference}"`;
    super('TOKEN_NOT_FOUND', 404, `There is no token${named}. List those there are: data-backends token list`);
  }
}

/** No backend has that name. */
export class BackendUnknownError extends CliError {
  constructor(type: string, known: readonly string[], similar: readonly string[]) {
    const remedy = similar.length > 0 ? `Did you mean "${similar[0]}"?` : `Known are ${known.join(', ')}.`;
    super('UNKNOWN_BACKEND', 404, `There is no data backend "${type}". ${remedy}`);
  }
}

/** Another process has the embedded database open: most likely a service, which can be asked. */
export class ServiceRunningError extends CliError {
  /** @param url of the service; null when it is not where the configuration says, or it is no service */
  constructor(
    readonly dataDir: string,
    readonly pid: number,
    url: string | null,
    cause?: unknown,
  ) {
    const remedy =
      url === null
        ? 'If it is a service, ask it: give --server with the URL that it printed. If it is another command, try again.'
        : `It is a running service. Ask it: give --server ${url}`;
    super('DB_DATA_DIR_LOCKED', 503, `The data directory ${dataDir} is in use by process ${pid}. ${remedy}`, { cause });
  }
}

/** What only works on the database itself meets a process that has it open. */
export class DataDirectoryInUseError extends CliError {
  constructor({ dataDir, pid }: Pick<ServiceRunningError, 'dataDir' | 'pid'>, remedy: string) {
    super('DB_DATA_DIR_LOCKED', 503, `The data directory ${dataDir} is in use by process ${pid}. ${remedy}`);
  }
}

/** Nobody answers at the URL of the service. */
export class ServerUnreachableError extends CliError {
  constructor(url: string, reason: string, cause?: unknown) {
    super(
      'SERVER_UNREACHABLE',
      503,
      `The service at ${url} cannot be reached: ${reason}. Check --server, and that it runs.`,
      {
        cause,
      },
    );
  }
}

/** A token would travel where others can read it. */
export class TokenOverHttpError extends CliError {
  constructor(url: string) {
    super(
      'NET_CREDENTIALS_OVER_HTTP',
      403,
      `The token is not sent to ${url}, because plain http: can be read on the way. Use https:, or a tunnel to 127.0.0.1.`,
    );
  }
}

/** The job did not end in the time that was given; it goes on without us. */
export class WaitTimeoutError extends CliError {
  constructor(source: string, timeout: number, jobId: string | undefined) {
    const job = jobId === undefined ? 'The sync' : `The job ${jobId}`;
    super(
      'WAIT_TIMEOUT',
      504,
      `${job} of "${source}" did not end within ${timeout / 1_000} s. It goes on; look with: data-backends source get ${source}`,
    );
  }
}

/** The sync runs in this process, and was ended because its time was over. */
export class SyncTimeOverError extends CliError {
  constructor(source: string, timeout: number) {
    super(
      'WAIT_TIMEOUT',
      504,
      `The sync of "${source}" did not end within ${timeout / 1_000} s, and was ended. Give more with --timeout.`,
    );
  }
}

/** A package that the command needs, and that is optional otherwise. */
export class PackageMissingError extends CliError {
  constructor(name: string) {
    super(
      'PACKAGE_MISSING',
      500,
      `This command needs the package "${name}", which is not installed. Run: npm install ${name}`,
    );
  }
}
