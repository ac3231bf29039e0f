import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import type { z } from 'zod';
import type { ApiRoute } from '../request/api-routes.js';
import { noBody } from '../request/query-values.js';
import { SchemaPipe } from '../request/schema.pipe.js';

/** What a route takes, by the pipes that check it. */
export interface RouteInput {
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
}

interface Argument {
  readonly pipes?: readonly unknown[];
}

/** As Nest numbers what arguments of handlers are made of. */
const KINDS: Readonly<Record<string, keyof RouteInput>> = { 3: 'body', 4: 'query' };

/** The schemas that the arguments of a handler are checked with: what is documented is what is enforced. */
export function inputOf({ controller, method }: ApiRoute): RouteInput {
  const args = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, method) ?? {}) as Record<string, Argument>;
  return Object.fromEntries(
    Object.entries(args).flatMap(([key, { pipes = [] }]) => {
      const kind = KINDS[key.split(':')[0]!];
      const pipe = pipes.find((each) => each instanceof SchemaPipe);
      return kind && pipe && pipe.schema !== noBody ? [[kind, pipe.schema]] : [];
    }),
  );
}
