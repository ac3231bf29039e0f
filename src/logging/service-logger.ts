import { ConsoleLogger, type LogLevel } from '@nestjs/common';
import { printable } from './printable.js';

/** What Nest tells of its own start, one line a module and a route: details. */
const START_DETAILS: ReadonlySet<string> = new Set([
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'RouterExplorer',
  'RoutesResolver',
]);
/** Errors of the start end in `main`, which reports each once. */
const REPORTED_BY_MAIN = 'ExceptionHandler';

/** The log of the service. */
export class ServiceLogger extends ConsoleLogger {
  constructor(logLevel: LogLevel) {
    super({ logLevels: levelsFrom(logLevel), colors: process.stdout.isTTY === true, prefix: 'data-backends' });
  }

  protected override printMessages(
    messages: unknown[],
    context = '',
    logLevel: LogLevel = 'log',
    ...rest: [writeStreamType?: 'stdout' | 'stderr', errorStack?: unknown, params?: Record<string, unknown>]
  ): void {
    if (context === REPORTED_BY_MAIN) return;
    if (logLevel === 'log' && START_DETAILS.has(context) && !this.isLevelEnabled('debug')) return;
    super.printMessages(messages, context, logLevel, ...rest);
  }

  protected override stringifyMessage(message: unknown, logLevel: LogLevel): string {
    return super.stringifyMessage(typeof message === 'string' ? printable(message) : message, logLevel);
  }
}

const LEVELS: readonly LogLevel[] = ['verbose', 'debug', 'log', 'warn', 'error', 'fatal'];

function levelsFrom(lowest: LogLevel): LogLevel[] {
  return LEVELS.slice(LEVELS.indexOf(lowest));
}
