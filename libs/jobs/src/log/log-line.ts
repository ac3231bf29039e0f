/** Severity of a line, as NetBox has them. */
export type LogLevel = 'debug' | 'info' | 'warning' | 'error';

/** One line of the log of a job. */
export interface LogLine {
  /** Counts from 1, over all attempts. */
  readonly line: number;
  readonly time: Date;
  readonly level: LogLevel;
  readonly message: string;
}
