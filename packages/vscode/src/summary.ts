import type { SummaryParams } from '@cnn-studio/language-server';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { MarkdownPages } from './markdown-pages';
import { programAtHand, showProgram } from './programs/at-hand';
import { reach } from './walkthrough/milestones';

/** *CNN: Show Summary*: the layers of a network and what they cost, as a page beside the source. */
export function registerSummary(client: () => LanguageClient | undefined): vscode.Disposable {
  const pages = new MarkdownPages('cnn-summary');
  const command = vscode.commands.registerCommand(
    'cnn.showSummary',
    async (uri?: unknown, name?: unknown) => {
      const title = vscode.l10n.t('CNN: Show Summary');
      const source = typeof uri === 'string' ? vscode.Uri.parse(uri) : await programAtHand(title);
      if (source === undefined) return;
      await showProgram(source);
      const network = typeof name === 'string' ? name : await chooseNetwork(source);
      if (network === undefined) return;
      const params: SummaryParams = { textDocument: { uri: source.toString() }, network };
      const answer = await client()?.sendRequest<{ markdown: string } | null>('cnn/summary', params);
      if (!answer) {
        void vscode.window.showErrorMessage(vscode.l10n.t('There is no network {0} in this file.', network));
        return;
      }
      await pages.show(network, answer.markdown, { about: source.toString(), beside: true });
      reach('drawn');
    },
  );
  return vscode.Disposable.from(pages, command);
}

async function chooseNetwork(uri: vscode.Uri): Promise<string | undefined> {
  const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[] | undefined>(
    'vscode.executeDocumentSymbolProvider',
    uri,
  );
  const networks = (symbols ?? []).filter(({ detail }) => detail === 'network').map(({ name }) => name);
  if (networks.length > 1) {
    return vscode.window.showQuickPick(networks, { title: vscode.l10n.t('CNN: Show Summary') });
  }
  if (networks.length === 0) {
    void vscode.window.showErrorMessage(vscode.l10n.t('Open a .cnn file with a network first.'));
  }
  return networks[0];
}
