import { type BeforeApplicationShutdown, Get, type OnApplicationBootstrap } from '@nestjs/common';
import type { z } from 'zod';
import { OpenToEveryone } from '../access/access.decorators.js';
import { NotReadyError } from '../problem/http.errors.js';
import { ApiController } from '../request/api-controller.decorator.js';
import { Operation } from '../openapi/operation.decorator.js';
import { DataBackendsHealthIndicator } from './data-backends.health-indicator.js';
import { healthAnswer, readyAnswer } from './health.answers.js';

/** For whoever starts, restarts and routes to this process; answers without a token. */
@ApiController('health')
export class HealthController implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private state: 'starting' | 'running' | 'stopping' = 'starting';

  constructor(private readonly indicator: DataBackendsHealthIndicator) {}

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
    answers: { 200: readyAnswer },
    errors: ['NOT_READY'],
  })
  @OpenToEveryone()
  async ready(): Promise<z.output<typeof readyAnswer>> {
    if (this.state !== 'running') throw new NotReadyError(`it is ${this.state}`);
    const checks = await this.indicator.all();
    const down = Object.entries(checks).flatMap(([name, { status, message }]) =>
      status === 'down' ? [`its ${name} ${message}`] : [],
    );
    if (down.length > 0) throw new NotReadyError(down.join(', '));
    return { status: 'ok', checks };
  }
}
