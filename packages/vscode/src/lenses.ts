/** Code lenses in a workspace that is not trusted, or not yet. */
import * as vscode from 'vscode';
import { CodeLensRequest, type LanguageClient, type Middleware } from 'vscode-languageclient/node';

/** They lead to programs that run. */
const TRUSTED_ONLY: ReadonlySet<string | undefined> = new Set([
  'cnn.train',
  'cnn.showTraining',
  'cnn.checkImages',
]);

export const provideCodeLenses: Middleware['provideCodeLenses'] = async (document, token, next) => {
  const lenses = await next(document, token);
  if (vscode.workspace.isTrusted) return lenses;
  return lenses?.filter(({ command }) => !TRUSTED_ONLY.has(command?.command));
};

/** Asks for the lenses of open files again. */
export function refreshCodeLenses(client: LanguageClient): void {
  const feature = client.getFeature(CodeLensRequest.method);
  for (const document of vscode.workspace.textDocuments) {
    if (document.languageId === 'cnn') feature?.getProvider(document)?.onDidChangeCodeLensEmitter.fire();
  }
}
