import { markFailed, startClientSpan } from '@lib/core';
import type { ClientRequest, IncomingMessage } from 'node:http';

/** A span of OpenTelemetry for a request, from now to its end: to whom it goes, and not what it asks for. */
export function traceRequest(request: ClientRequest, scheme: string, host: string | null | undefined): void {
  const span = startClientSpan(request.method, {
    'http.request.method': request.method,
    'url.scheme': scheme,
    ...(host != null && { 'server.address': host }),
  });
  if (!span.isRecording()) return;
  request.prependOnceListener('response', ({ statusCode }: IncomingMessage) => {
    span.setAttribute('http.response.status_code', statusCode ?? 0);
    if ((statusCode ?? 0) >= 400) markFailed(span, String(statusCode));
  });
  request.once('error', (error: NodeJS.ErrnoException) => markFailed(span, error.code ?? error.name));
  request.once('close', () => span.end());
}
