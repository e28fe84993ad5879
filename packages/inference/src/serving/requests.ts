import { TrainerError } from '@cnn-studio/data';
import { parseRequest, type ServeRequest } from '@cnn-studio/protocol';

/**
 * A line as a request.
 * @throws TrainerError `wrong-use` that says what is wrong; it has the request's `id` where there is one
 */
export function requireRequest(line: string): ServeRequest {
  const request = parseRequest(line);
  if (!('problem' in request)) return request;
  throw Object.assign(new TrainerError('wrong-use', request.problem), { id: request.id });
}
