import { type Attributes, context, INVALID_SPAN_CONTEXT, type Span, type SpanOptions, trace } from '@opentelemetry/api';

/** A span that has ended. */
export interface RecordedSpan {
  readonly name: string;
  readonly attributes: Attributes;
}

/** Records the spans of this process, as an SDK of the application would, until `stop()`. */
export function recordSpans(): { readonly spans: RecordedSpan[]; stop(): void } {
  const spans: RecordedSpan[] = [];
  const startSpan = (name: string, { attributes = {} }: SpanOptions = {}): Span => {
    const own: Attributes = { ...attributes };
    const span: Span = {
      spanContext: () => INVALID_SPAN_CONTEXT,
      setAttribute: (key, value) => ((own[key] = value), span),
      setAttributes: (more) => (Object.assign(own, more), span),
      addEvent: () => span,
      addLink: () => span,
      addLinks: () => span,
      setStatus: () => span,
      updateName: () => span,
      recordException: () => undefined,
      isRecording: () => true,
      end: () => void spans.push({ name, attributes: own }),
    };
    return span;
  };
  const startActiveSpan = (name: string, options: SpanOptions, work: (span: Span) => unknown): unknown => {
    const span = startSpan(name, options);
    return context.with(trace.setSpan(context.active(), span), () => work(span));
  };
  trace.setGlobalTracerProvider({ getTracer: () => ({ startSpan, startActiveSpan }) as never });
  return { spans, stop: () => trace.disable() };
}
