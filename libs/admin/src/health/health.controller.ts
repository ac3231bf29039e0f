import { setTimeout as sleep } from 'node:timers/promises';
import { Database } from '@lib/data-backends';
import { type BeforeApplicationShutdown, Get, type OnApplicationBootstrap } from '@nestjs/common';
import { OpenToEveryone } from '../access/access.decorators.js';
import { NotReadyError } from '../problem/http.errors.js';
import { ApiController } from '../request/api-controller.decorator.js';
import { Operation } from '../openapi/operation.decorator.js';
import { healthAnswer } from './health.answers.js';

/** How long the database may take to answer. */
const DATABASE_TIMEOUT = 5_000;

/** For whoever starts, restarts and routes to this process; answers without a token. */
@ApiController('health')
export class HealthController implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private state: 'starting' | 'running' | 'stopping' = 'starting';

  constructor(private readonly database: Database) {}

  onApplicationBootstrap(): void {
    this.state = 'running';
  }

  beforeApplicationShutdown(): void {
    this.state = 'stopping';
  }

  /** The process answers. */
  @Get('live')
  @Operation({ id: 'getLiveness', summary: 'Tell whether the process answers', answers: { 200: healthAnswer } })
  @OpenToEveryone()
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** Requests can be carried out. */
  @Get('ready')
  @Operation({
    id: 'getReadiness',
    summary: 'Tell whether requests can be carried out',
    answers: { 200: healthAnswer },
    errors: ['NOT_READY'],
  })
  @OpenToEveryone()
  async ready(): Promise<{ status: 'ok' }> {
    if (this.state !== 'running') throw new NotReadyError(`it is ${this.state}`);
    await this.checkDatabase();
    return { status: 'ok' };
  }

  private async checkDatabase(): Promise<void> {
    const answered = new AbortController();
    const timeout = sleep(DATABASE_TIMEOUT, 'timeout', { signal: answered.signal, ref: false });
    try {
      const first = await Promise.race([this.database.query('SELECT 1'), timeout]);
      if (first === 'timeout') throw new NotReadyError(`its database did not answer for ${DATABASE_TIMEOUT / 1_000} s`);
    } catch (error) {
      throw error instanceof NotReadyError ? error : new NotReadyError('its database does not answer', error);
    } finally {
      answered.abort();
    }
  }
}
