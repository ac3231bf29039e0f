/** Injection token of the `Network` policy of the application. */
export const NETWORK = Symbol.for('nestjs-data-backends:network');
