import { LSPErrorCodes, ResponseError } from 'vscode-languageserver';

type Log = (message: string) => void;

/** A request's handler that throws costs that request and nothing else: the log gets the stack, the client an error. */
export function guarded<Args extends unknown[], Result>(
  name: string,
  log: Log,
  handler: (...args: Args) => Result | Promise<Result>,
): (...args: Args) => Promise<Result | ResponseError<void>> {
  return async (...args) => {
    try {
      return await handler(...args);
    } catch (error) {
      if (error instanceof ResponseError) return error as ResponseError<void>;
      log(describeFailure(name, error));
      return new ResponseError<void>(
        LSPErrorCodes.RequestFailed,
        `${name} failed; the server's log says why`,
      );
    }
  };
}

/** The same for a notification, which nobody waits for. */
export function guardedNotification<Params>(
  name: string,
  log: Log,
  handler: (params: Params) => void | Promise<void>,
): (params: Params) => Promise<void> {
  return async (params) => {
    try {
      await handler(params);
    } catch (error) {
      log(describeFailure(name, error));
    }
  };
}

export function describeFailure(name: string, error: unknown): string {
  return `${name} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
