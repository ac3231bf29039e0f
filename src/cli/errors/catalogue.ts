// A file of its own, to be loaded when an error needs it: Nest comes with it. Imports of the libraries by their alias are
// resolved by the build in static imports only.
export { ERROR_CATALOGUE, isDataBackendsError, isErrorCode } from '@lib/data-backends';
