import * as vscode from 'vscode';

/** The backend that trains or restores in this window, for the status item. */
export class BackendInUse implements vscode.Disposable {
  readonly #changes = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changes.event;
  #name: string | undefined;

  get name(): string | undefined {
    return this.#name;
  }

  tell(name: string | undefined): void {
    if (name === undefined || name === this.#name) return;
    this.#name = name;
    this.#changes.fire();
  }

  dispose(): void {
    this.#changes.dispose();
  }
}

/** The one that the settings ask for. */
export function configuredBackend(): string {
  return vscode.workspace.getConfiguration('cnn').get<string>('backend', 'auto').trim() || 'auto';
}
