import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { type MetricData, MeterProvider, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';

/** How names of metrics end in Prometheus, by their units; what is counted has none. */
const ENDINGS: Readonly<Record<string, string>> = { s: '_seconds', By: '_bytes' };

/** Gathers the metrics of this process, and writes them as Prometheus reads them. */
@Injectable()
export class MetricsReader implements OnApplicationShutdown {
  private readonly exporter = new PrometheusExporter({ preventServerStart: true });
  private readonly serializer = new PrometheusSerializer(undefined, false, undefined, true, true);
  readonly provider = new MeterProvider({ readers: [this.exporter] });

  /** What cannot be told now, since the database does not answer, is left out. */
  async read(): Promise<string> {
    const { resourceMetrics } = await this.exporter.collect({ timeoutMillis: 10_000 });
    return this.serializer.serialize(withUnits(resourceMetrics));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.provider.shutdown();
  }
}

/** The serializer leaves units to the names. */
function withUnits(resourceMetrics: ResourceMetrics): ResourceMetrics {
  const named = (metric: MetricData): MetricData => {
    const { descriptor } = metric;
    return {
      ...metric,
      descriptor: { ...descriptor, name: descriptor.name + (ENDINGS[descriptor.unit] ?? ''), unit: '' },
    };
  };
  const scopeMetrics = resourceMetrics.scopeMetrics.map(({ scope, metrics }) => ({
    scope,
    metrics: metrics.map(named),
  }));
  return { ...resourceMetrics, scopeMetrics };
}
