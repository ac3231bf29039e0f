import type { RunningService } from './service.js';

/** A route as Express knows it; parameters are `:name`. */
export interface Route {
  readonly method: string;
  readonly path: string;
}

/** The routes of a service, as it registered them: none can be forgotten. */
export function routesOf({ app }: RunningService): Route[] {
  const { stack } = (app.getHttpAdapter().getInstance() as any).router;
  return stack.flatMap((layer: any) =>
    layer.route
      ? Object.keys(layer.route.methods).map((method) => ({ method: method.toUpperCase(), path: layer.route.path }))
      : [],
  );
}
