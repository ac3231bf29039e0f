import type { LogLevel } from '@nestjs/common';
import { ServiceLogger } from './service-logger.js';

/** The log of a command: on the standard error, because the standard output is for data. */
export class CommandLogger extends ServiceLogger {
  constructor(
    logLevel: LogLevel,
    private readonly withStacks: boolean,
  ) {
    super(logLevel);
  }

  protected override printMessages(
    messages: unknown[],
    context?: string,
    logLevel?: LogLevel,
    _stream?: unknown,
    ...rest: [errorStack?: unknown, params?: Record<string, unknown>]
  ): void {
    super.printMessages(messages, context, logLevel, 'stderr', ...rest);
  }

  protected override printStackTrace(stack: string): void {
    if (this.withStacks && stack) process.stderr.write(`${stack}\n`);
  }
}
