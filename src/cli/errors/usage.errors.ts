import { CliError } from './cli.error.js';

/** The command was written wrongly, or lacks something. */
export class UsageError extends CliError {
  constructor(message: string) {
    super('USAGE_INVALID', 400, message);
  }
}

/** A secret was written where others can read it. */
export class SecretInArgumentsError extends CliError {
  constructor(name: string) {
    super(
      'USAGE_INVALID',
      400,
      `The parameter "${name}" is a secret, and the words of a command can be seen by others. Replace it where it was ` +
        `issued, and give the new one with --parameter-env ${name}=VARIABLE or --parameter-file ${name}=PATH.`,
    );
  }
}

/** Nobody can be asked, and nobody said yes beforehand. */
export class ConfirmationRequiredError extends CliError {
  constructor(question: string) {
    super('USAGE_INVALID', 400, `There is no terminal to ask on: ${question} Give --yes to go ahead.`);
  }
}

/** The answer was no. */
export class DeclinedError extends CliError {
  constructor() {
    super('USAGE_INVALID', 400, 'Nothing was done.');
  }
}

/** A file that an option names cannot be used. */
export class InputFileError extends CliError {
  constructor(path: string, reason: string, cause?: unknown) {
    super('USAGE_INVALID', 400, `${path === '-' ? 'The standard input' : `The file ${path}`} ${reason}`, { cause });
  }
}

/** What is to be written would lie among the files of somebody. */
export class FolderNotEmptyError extends CliError {
  constructor(folder: string) {
    super('USAGE_INVALID', 400, `The folder ${folder} is not empty. Give another one with --directory, or empty it.`);
  }
}

/** A file that is to be written cannot be. */
export class OutputFileError extends CliError {
  constructor(path: string, cause: NodeJS.ErrnoException) {
    super('USAGE_INVALID', 400, `The file ${path} cannot be written: ${cause.code ?? cause.message}`, { cause });
  }
}
