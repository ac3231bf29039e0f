import type { PackageSource } from './package-source.js';
import { projectFiles } from './project-files.js';
import type { ProjectNames } from './project-names.js';
import { sourceFiles } from './source-files.js';
import { testFiles } from './test-files.js';
import type { ProjectFiles } from './write-project.js';

/**
 * A package with one data backend and its conformance test: it reads files from an HTTP server with a small API, which
 * the author replaces by what he has.
 */
export function backendProject(names: ProjectNames, source: PackageSource): ProjectFiles {
  return { ...projectFiles(names, source), ...sourceFiles(names), ...testFiles(names) };
}
