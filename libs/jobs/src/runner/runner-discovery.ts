import { type ApplicationModule, type DiscoveredProvider, discoverProviders, pluginOptions } from '@lib/core';
import { jobQueuesOf } from './job-queues.decorator.js';
import { isJobRunner, isJobRunnerClass } from './job-runner.js';
import type { JobRunnerEntry } from './job-runner-entry.js';
import { BUILT_IN_QUEUES, jobOptions, runnerDeclaration } from './runner-declaration.js';
import { JobRunnerClassInvalidError, JobRunnerScopeError } from './runner.errors.js';

/** Where a runner was found, for messages. */
export interface RunnerRegistration {
  readonly entry: JobRunnerEntry;
  readonly place: string;
}

/** All queues of the application: the built-in ones, then those of plugins, then those of our own libraries. */
export function discoverQueues(modules: Iterable<ApplicationModule>): string[] {
  const classes = [...new Set([...modules].map(({ metatype }) => metatype))];
  const plugins = [...new Set(classes.map(pluginOptions))];
  const named = plugins.flatMap((plugin) => plugin?.queues?.map((queue) => `${plugin.name}.${queue}`) ?? []);
  return [...BUILT_IN_QUEUES, ...new Set(named.toSorted()), ...classes.flatMap(jobQueuesOf)];
}

/**
 * Looks for job runners among all providers of the application.
 *
 * @throws JobRunnerInvalidError
 */
export function discoverRunners(modules: Iterable<ApplicationModule>, queues: readonly string[]): RunnerRegistration[] {
  return discoverProviders(modules, (target) => jobOptions(target) !== undefined || isJobRunnerClass(target))
    .map((provider) => register(provider, queues))
    .filter((registration) => registration !== null);
}

function register(provider: DiscoveredProvider, queues: readonly string[]): RunnerRegistration | null {
  const { decorated, instance, place, plugin } = provider;
  if (!provider.singleton) {
    if (decorated) throw new JobRunnerScopeError(decorated.name, place);
    return null;
  }
  if (instance === null || instance === undefined || !decorated) return null;
  if (!isJobRunner(instance)) throw new JobRunnerClassInvalidError(decorated.name, place);
  const declaration = runnerDeclaration(decorated.name, jobOptions(decorated) ?? {}, plugin, queues);
  return { entry: { ...declaration, metatype: decorated, plugin, runner: instance }, place };
}
