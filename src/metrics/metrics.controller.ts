import { ApiController, Operation, RequirePermission } from '@lib/admin';
import { Get, Header } from '@nestjs/common';
import { MetricsReader } from './metrics.reader.js';

/** The metrics of this process and of the database, for Prometheus. */
@ApiController('metrics')
export class MetricsController {
  constructor(private readonly reader: MetricsReader) {}

  @Get()
  @Operation({
    id: 'getMetrics',
    summary: 'Read metrics',
    description: 'In the text format of Prometheus. Every viewer that is limited to no sources may scrape.',
    answers: { 200: { description: 'The metrics.', contentType: 'text/plain' } },
  })
  @RequirePermission('job:view', 'everything')
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  @Header('Cache-Control', 'no-store')
  metrics(): Promise<string> {
    return this.reader.read();
  }
}
