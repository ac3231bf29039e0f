export { type ApiPage, bytesOf, itemsOf } from './answers.js';
export { answered, type ApiClient, type ApiClientOptions, createApiClient, type Schemas } from './api-client.js';
export {
  ApiAnswerInvalidError,
  ApiAnswerTooLargeError,
  ApiError,
  type ApiErrorCode,
  ApiPathInvalidError,
  type ApiProblem,
} from './api.errors.js';
export type { components, operations, paths } from './api-types.js';
