/** The runs of the open folders: those beside their .cnn files. */
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { findPrograms, findRuns } from './find';
import { type RunSummary, SummaryReader } from './summary';

export class WorkspaceRuns implements vscode.Disposable {
  readonly #changes = new vscode.EventEmitter<void>();
  /** The list is another than before, or there are programs where there were none. */
  readonly onDidChange = this.#changes.event;
  readonly #reader = new SummaryReader();
  #folders: Promise<readonly string[]> | undefined;
  #all: readonly RunSummary[] = [];
  #hadFiles = false;
  #reading: Promise<readonly RunSummary[]> | undefined;
  readonly #watchers: vscode.Disposable;

  constructor() {
    // .cnn files only: the editor watches the folders anyway, and runs are looked up by name.
    const watcher = vscode.workspace.createFileSystemWatcher('**/*.cnn', false, true, false);
    const forget = () => {
      this.#folders = undefined;
      void this.refresh();
    };
    this.#watchers = vscode.Disposable.from(
      watcher,
      watcher.onDidCreate(forget),
      watcher.onDidDelete(forget),
      vscode.workspace.onDidChangeWorkspaceFolders(forget),
      vscode.workspace.onDidOpenTextDocument(({ languageId }) => languageId === 'cnn' && forget()),
    );
  }

  /** As last read, by train block and newest first. */
  get all(): readonly RunSummary[] {
    return this.#all;
  }

  /** Whether there is anything to show: a .cnn file. */
  async hasFiles(): Promise<boolean> {
    return (await this.#runsFolders()).length > 0;
  }

  /** Reads the list again; callers that come while it is read get the same answer. */
  refresh(): Promise<readonly RunSummary[]> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  dispose(): void {
    this.#watchers.dispose();
    this.#changes.dispose();
  }

  async #read(): Promise<readonly RunSummary[]> {
    const all: RunSummary[] = [];
    const folders = await this.#runsFolders();
    for (const folder of folders) {
      for (const run of await findRuns(folder)) {
        const summary = await this.#reader.read(run);
        if (summary !== undefined) all.push(summary);
      }
    }
    this.#reader.keep(new Set(all.map(({ path }) => path)));
    // A run that did not change is the same object.
    const changed =
      all.length !== this.#all.length ||
      all.some((run, index) => run !== this.#all[index]) ||
      folders.length > 0 !== this.#hadFiles;
    this.#all = all;
    this.#hadFiles = folders.length > 0;
    if (changed) this.#changes.fire();
    return all;
  }

  #runsFolders(): Promise<readonly string[]> {
    this.#folders ??= findRunsFolders();
    return this.#folders;
  }
}

/** Our own search: the editor's needs a program that not every server has. */
async function findRunsFolders(): Promise<readonly string[]> {
  const roots = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  const found = (await Promise.all(roots.map(({ uri }) => findPrograms(uri.fsPath)))).flat();
  const open = vscode.workspace.textDocuments
    .filter(({ languageId, uri }) => languageId === 'cnn' && uri.scheme === 'file')
    .map(({ uri }) => dirname(uri.fsPath));
  return [...new Set([...found, ...open].map((folder) => join(folder, 'runs')))].sort();
}
