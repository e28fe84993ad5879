/** Pages that commands make, shown as the editor shows Markdown: read only, and gone with the window. */
import * as vscode from 'vscode';

export class MarkdownPages implements vscode.Disposable {
  readonly #pages = new Map<string, string>();
  readonly #changes = new vscode.EventEmitter<vscode.Uri>();
  readonly #provider: vscode.Disposable;

  /** @param scheme of the pages' addresses */
  constructor(private readonly scheme: string) {
    this.#provider = vscode.workspace.registerTextDocumentContentProvider(scheme, {
      onDidChange: this.#changes.event,
      provideTextDocumentContent: (uri) => this.#pages.get(uri.toString()) ?? '',
    });
  }

  /**
   * Shows a page, in place of the one of the same title about the same thing.
   * @param about what tells pages of one title apart
   */
  async show(title: string, markdown: string, { about = '', beside = false } = {}): Promise<void> {
    const path = `/${title.replaceAll(/[\\/:]/g, ' ')}.md`;
    const uri = vscode.Uri.from({ scheme: this.scheme, path, query: about });
    this.#pages.set(uri.toString(), markdown);
    this.#changes.fire(uri);
    await vscode.commands.executeCommand(beside ? 'markdown.showPreviewToSide' : 'markdown.showPreview', uri);
  }

  dispose(): void {
    this.#provider.dispose();
    this.#changes.dispose();
  }
}
