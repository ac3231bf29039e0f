/** How the command ends; scripts branch on these, so none changes its meaning. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  forbidden: 4,
  conflict: 5,
  timeout: 6,
  unavailable: 7,
  held: 8,
  changes: 10,
  sigint: 130,
  sigterm: 143,
} as const;

/** What each code means, for --help and the guide. */
export const EXIT_MEANINGS: readonly (readonly [number, string])[] = [
  [EXIT.ok, 'done, also when there was nothing to do'],
  [EXIT.failed, 'it failed; with several sources: at least one did, the others were done'],
  [EXIT.usage, 'the command or the configuration is not valid'],
  [EXIT.notFound, 'there is no such source, backend, file, revision or job'],
  [EXIT.forbidden, 'the token is missing or wrong, or it is not allowed'],
  [EXIT.conflict, 'it conflicts with what is there: paused, already syncing, name taken'],
  [EXIT.timeout, 'it did not end within --timeout'],
  [EXIT.unavailable, 'the service or the database cannot be reached; may work later'],
  [EXIT.held, 'held: the sync would delete most files'],
  [EXIT.changes, 'plan --exit-code: a sync would change something'],
  [EXIT.sigint, 'ended by Ctrl-C'],
  [EXIT.sigterm, 'ended by SIGTERM'],
];

/** Errors about how this program is set up, whatever an API would answer. */
const CONFIGURATION =
  /^(OPTIONS_INVALID|PACKAGE_MISSING|DB_DRIVER_MISSING|DB_EMBEDDED|SECRET_KEY_\w+|PLUGIN_(?!TIMEOUT|CONTRACT)\w+)$/;
const FORBIDDEN = new Set([401, 403]);

/** The exit code of an error, by its code and the HTTP status of that. */
export function exitCodeOf({ code, status }: { readonly code: string; readonly status: number }): number {
  if (code === 'WAIT_TIMEOUT') return EXIT.timeout;
  if (code === 'SYNC_MASS_DELETE_HELD') return EXIT.held;
  if (CONFIGURATION.test(code)) return EXIT.usage;
  if (FORBIDDEN.has(status)) return EXIT.forbidden;
  return BY_STATUS[status] ?? EXIT.failed;
}

const BY_STATUS: Readonly<Record<number, number>> = {
  400: EXIT.usage,
  404: EXIT.notFound,
  409: EXIT.conflict,
  412: EXIT.conflict,
  413: EXIT.usage,
  415: EXIT.usage,
  422: EXIT.usage,
  503: EXIT.unavailable,
};
