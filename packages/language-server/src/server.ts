import type { Connection, InitializeResult, WorkspaceFolder } from 'vscode-languageserver';
import { TextDocumentSyncKind } from 'vscode-languageserver';
import { analyze } from './analysis';
import type { Context, Feature } from './feature';
import { FEATURES } from './features';
import type { FileSystem } from './file-system';
import { guardedNotification } from './guard';
import { translator } from './l10n';
import { DEFAULT_SETTINGS, parseInitializationOptions, parseSettings } from './settings';
import { keyOfUri } from './uris';
import { Workspace } from './workspace';

/** What the server runs on. */
export interface ServerOptions {
  readonly files: FileSystem;
  /** Of the product, for the client's status item. */
  readonly version: string;
  readonly features?: readonly Feature[];
}

/** Serves one client over a connection of any transport. */
export function startServer(connection: Connection, options: ServerOptions): void {
  const features = options.features ?? FEATURES;
  const workspace = new Workspace(options.files, analyze);
  const log = (message: string) => connection.console.error(message);
  let pullsSettings = false;
  let watchesFolders = false;

  connection.onInitialize((params): InitializeResult => {
    pullsSettings = params.capabilities?.workspace?.configuration === true;
    watchesFolders = params.capabilities?.workspace?.workspaceFolders === true;
    workspace.roots = rootsOf(params);
    const initialization = parseInitializationOptions(params.initializationOptions);
    const context: Context = {
      connection,
      workspace,
      client: params.capabilities ?? {},
      initialization,
      settings: DEFAULT_SETTINGS,
      t: translator(initialization.texts),
      log,
    };
    const readSettings = async () => {
      const raw: unknown = pullsSettings ? await connection.workspace.getConfiguration('cnn') : undefined;
      context.settings = parseSettings(raw);
      workspace.forgetAll();
    };
    connection.onInitialized(
      guardedNotification('initialized', log, () => {
        if (watchesFolders) {
          connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
            const gone = new Set(removed.map(({ uri }) => keyOfUri(uri)));
            const kept = workspace.roots.filter((root) => !gone.has(root));
            workspace.roots = [...kept, ...added.map(({ uri }) => keyOfUri(uri))];
            workspace.forgetAll();
          });
        }
        return pullsSettings ? readSettings() : undefined;
      }),
    );
    connection.onDidChangeConfiguration(
      guardedNotification('workspace/didChangeConfiguration', log, (change) => {
        if (pullsSettings) return readSettings();
        context.settings = parseSettings((change?.settings as { cnn?: unknown } | null | undefined)?.cnn);
        workspace.forgetAll();
      }),
    );
    const capabilities: InitializeResult['capabilities'] = {
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
      workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    };
    for (const feature of features) {
      Object.assign(capabilities, feature.capabilities(context));
      feature.register(context);
    }
    return { capabilities, serverInfo: { name: 'CNN Studio language server', version: options.version } };
  });

  connection.onDidOpenTextDocument(
    guardedNotification('textDocument/didOpen', log, ({ textDocument }) => {
      const { uri, languageId, version, text } = textDocument;
      workspace.open(uri, languageId, version, text);
    }),
  );
  connection.onDidChangeTextDocument(
    guardedNotification('textDocument/didChange', log, ({ textDocument, contentChanges }) => {
      if (!workspace.change(textDocument.uri, textDocument.version, contentChanges)) {
        log(`ignored an edit of ${textDocument.uri} to version ${textDocument.version}: not open, or older`);
      }
    }),
  );
  connection.onDidCloseTextDocument(
    guardedNotification('textDocument/didClose', log, ({ textDocument }) =>
      workspace.close(textDocument.uri),
    ),
  );
  connection.onDidChangeWatchedFiles(
    guardedNotification('workspace/didChangeWatchedFiles', log, ({ changes }) => {
      for (const { uri } of changes) workspace.forget(keyOfUri(uri));
    }),
  );
  connection.listen();
}

function rootsOf(params: {
  readonly workspaceFolders?: WorkspaceFolder[] | null;
  readonly rootUri?: string | null;
  readonly rootPath?: string | null;
}): readonly string[] {
  if (params.workspaceFolders) return params.workspaceFolders.map(({ uri }) => keyOfUri(uri));
  const root = params.rootUri ?? params.rootPath;
  return root ? [keyOfUri(root)] : [];
}
