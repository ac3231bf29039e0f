import { type Attributes, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { isDataBackendsError } from '../errors/data-backends.error.js';
import { VERSION } from '../plugin/version.js';
import { INSTRUMENTATION } from './meter-source.js';

/** It asks for the SDK of the application with each span, and does nothing when there is none. */
const tracer = trace.getTracer(INSTRUMENTATION, VERSION);

/** Does something in a span of OpenTelemetry. Of an error only its code is told: messages are for the log. */
export function inSpan<T>(name: string, attributes: Attributes, work: (span: Span) => Promise<T>): Promise<T> {
  return tracer.startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      markFailed(span, errorType(error));
      throw error;
    } finally {
      span.end();
    }
  });
}

/** The span of a request to another system; whoever starts it ends it. */
export function startClientSpan(name: string, attributes: Attributes): Span {
  return tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes });
}

/** @param type a code, or a name: never a message */
export function markFailed(span: Span, type: string): void {
  span.setAttribute('error.type', type);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

function errorType(error: unknown): string {
  if (isDataBackendsError(error)) return error.code;
  return error instanceof Error ? error.name : 'unknown';
}
