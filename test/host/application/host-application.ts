import { ConsoleLogger, type DynamicModule, type INestApplication, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { HostModule } from './host.module.js';

/** What can be imported by a module. */
export type Import = Type | DynamicModule | Promise<DynamicModule>;

/** Keeps the lines of the log instead of showing them. */
export class LinesLogger extends ConsoleLogger {
  readonly lines: string[] = [];

  constructor() {
    super({ colors: false });
  }

  protected override printMessages(messages: unknown[], context = '', level = 'log'): void {
    for (const message of messages) this.lines.push(`${level} [${context}] ${String(message)}`);
  }
}

/** Starts the host with what it imports besides its own, on a port of its own when it is asked to listen. */
export async function startHost(guests: Import[], logger = new LinesLogger()): Promise<INestApplication> {
  class Application {}
  const root: DynamicModule = { module: Application, imports: [HostModule, ...guests] };
  const application = await NestFactory.create(root, { logger, abortOnError: false });
  try {
    return await application.init();
  } catch (error) {
    await application.close();
    throw error;
  }
}
