import { LSPErrorCodes, ResponseError } from 'vscode-languageserver';

/** Whether somebody still waits for an answer; `CancellationToken` of the protocol. */
export interface Waiting {
  readonly isCancellationRequested: boolean;
}

/** @throws ResponseError when nobody waits any more */
export function throwIfCancelled(waiting: Waiting | undefined): void {
  if (waiting?.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, 'cancelled');
}

/** Lets messages that have arrived be read: an edit or a cancellation may spare what comes next. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
