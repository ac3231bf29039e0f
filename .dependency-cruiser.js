/**
 * The arrows of the house: what each library may import. Everything not listed is refused, so a new
 * library has to be given its place here before it can be used.
 */
const allowed = {
  core: [],
  network: ['core'],
  backends: ['core', 'network'],
  database: ['core'],
  audit: ['core', 'database'],
  jobs: ['core', 'database', 'audit'],
  sources: ['core', 'database', 'audit', 'jobs'],
  'data-backends': ['core', 'network', 'backends', 'database', 'audit', 'jobs', 'sources'],
  admin: ['core', 'audit', 'jobs', 'sources', 'data-backends'],
  client: [],
  testing: ['core', 'data-backends'],
};

const arrows = Object.entries(allowed).map(([library, targets]) => ({
  name: `libs-${library}-arrows`,
  comment: `libs/${library} may only import ${targets.length ? targets.join(', ') : 'nothing of the other libraries'}.`,
  severity: 'error',
  from: { path: `^libs/${library}/` },
  to: { path: `^(src|test|libs/(?!(${[library, ...targets].join('|')})/))` },
}));

const doors = Object.keys(allowed).map((library) => ({
  name: `libs-${library}-door`,
  comment: `libs/${library} is entered through its src/index.ts only; what runs in a build, through its build-snapshot.js.`,
  severity: 'error',
  from: { pathNot: `^libs/${library}/` },
  to: { path: `^libs/${library}/`, pathNot: `^libs/${library}/(src/index\\.ts|build-snapshot\\.js)$` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'not-to-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'one-place-runs-processes',
      comment: 'Only the git wrapper starts child processes.',
      severity: 'error',
      from: { path: '^libs/', pathNot: ['^libs/backends/src/git/', '\\.spec\\.ts$'] },
      to: { path: '^(node:)?child_process$' },
    },
    {
      name: 'libraries-use-the-api-of-opentelemetry-only',
      comment: 'Which SDK there is, and where it sends, is up to the application.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '@opentelemetry/', pathNot: '@opentelemetry/api/' },
    },
    ...arrows,
    ...doors,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.spec\\.ts$' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
