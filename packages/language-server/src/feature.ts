import type {
  CancellationToken,
  ClientCapabilities,
  Connection,
  ResponseError,
  ServerCapabilities,
} from 'vscode-languageserver';
import type { Analysis } from './analysis';
import { throwIfCancelled } from './cancellation';
import { guarded } from './guard';
import type { Translate } from './l10n';
import type { Initialization, Settings } from './settings';
import { keyOfUri } from './uris';
import type { Workspace } from './workspace';

/** What a feature may use. */
export interface Context {
  readonly connection: Connection;
  readonly workspace: Workspace;
  readonly client: ClientCapabilities;
  readonly initialization: Initialization;
  settings: Settings;
  /** Of texts for the reader. */
  readonly t: Translate;
  readonly log: (message: string) => void;
}

/** One feature of the protocol; one file in `features/`. */
export interface Feature {
  capabilities(context: Context): ServerCapabilities;
  /** Called once, before the server listens to requests. */
  register(context: Context): void;
}

/**
 * The handler of a request about a document: gets what is known of the document's newest text, and `nothing`
 * is the answer for a document that isn't there.
 */
export function forDocument<Params extends { textDocument: { uri: string } }, Result>(
  context: Context,
  name: string,
  nothing: Result,
  handler: (analysis: Analysis, params: Params, token: CancellationToken) => Result | Promise<Result>,
): (params: Params, token: CancellationToken) => Promise<Result | ResponseError<void>> {
  return guarded(name, context.log, async (params: Params, token: CancellationToken) => {
    const analysis = await context.workspace.analyze(keyOfUri(params.textDocument.uri), token);
    throwIfCancelled(token);
    return analysis === undefined ? nothing : handler(analysis, params, token);
  });
}
