/** An error of this package that a user can act on. Its message says what, why and what to do. */
export class OnnxRuntimeBackendError extends Error {
  override name = 'OnnxRuntimeBackendError';
}
