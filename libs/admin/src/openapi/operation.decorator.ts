import type { ErrorCode } from '@lib/core';
import { SetMetadata } from '@nestjs/common';
import type { z } from 'zod';

/** An answer that is more than a JSON body. */
export interface AnswerDescription {
  /** Said of the answer; the summary of the status when left out. */
  readonly description?: string;
  /** Of the body in its first content type; left out for none, or for bytes. */
  readonly schema?: z.ZodType;
  /** @default 'application/json' with a schema */
  readonly contentType?: string | readonly string[];
  /** Headers that come with it, each with what it says. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What the OpenAPI document tells of a route besides its path, parameters and body, which are read from the handler. */
export interface OperationDescription {
  /** Unique and stable: names of generated clients are made of it. */
  readonly id: string;
  /** What it does, in a few words. */
  readonly summary: string;
  /** What there is to know. */
  readonly description?: string;
  /** By status: the zod schema of the JSON body, or more. Schemas say what the body is as JSON: moments are text. */
  readonly answers: Readonly<Record<number, z.ZodType | AnswerDescription>>;
  /**
   * Errors of this route. Those of its access, its parameters and its body, and `INTERNAL`, are known without being told.
   */
  readonly errors?: readonly ErrorCode[];
  /** Body of a route that reads it by itself. */
  readonly body?: {
    readonly description: string;
    readonly contentType: string;
    readonly examples: readonly unknown[];
  };
  /** By name: what headers of the request say. */
  readonly requestHeaders?: Readonly<Record<string, string>>;
}

const OPERATION = Symbol.for('nestjs-data-backends:operation');

/** Describes a route of the API: what it answers is held against this by a test for every route. */
export function Operation(description: OperationDescription): MethodDecorator {
  return SetMetadata(OPERATION, description);
}

/** What a handler was described with. */
export function operationOf(handler: object): OperationDescription | undefined {
  return Reflect.getMetadata(OPERATION, handler) as OperationDescription | undefined;
}
