import type { Type } from '@nestjs/common';
import type { JobRunner } from './job-runner.js';

/** What a runner says about itself, checked, with its defaults. */
export interface JobRunnerDeclaration {
  readonly id: string;
  /** Name of its jobs, to show to people. */
  readonly name: string;
  readonly queue: string;
  /** Milliseconds that one attempt may take. */
  readonly timeout: number;
  readonly retries: number;
}

/** One job runner of the application. */
export interface JobRunnerEntry extends JobRunnerDeclaration {
  /** The class whose jobs it runs: that of its instance, or the one it stands in for. */
  readonly metatype: Type;
  /** Name of the plugin that brings it; `application` when none does. */
  readonly plugin: string;
  readonly runner: JobRunner;
}
