/** The runs of the open folders: those beside their .cnn files. */
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { findRuns } from './find';
import { type RunSummary, SummaryReader } from './summary';

/** A workspace with more .cnn files is searched in part: looking must stay cheap. */
const MOST_FILES = 500;

export class WorkspaceRuns implements vscode.Disposable {
  readonly #changes = new vscode.EventEmitter<void>();
  /** The list is another than before. */
  readonly onDidChange = this.#changes.event;
  readonly #reader = new SummaryReader();
  #folders: Promise<readonly string[]> | undefined;
  #all: readonly RunSummary[] = [];
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
    for (const folder of await this.#runsFolders()) {
      for (const run of await findRuns(folder)) {
        const summary = await this.#reader.read(run);
        if (summary !== undefined) all.push(summary);
      }
    }
    this.#reader.keep(new Set(all.map(({ path }) => path)));
    // A run that did not change is the same object.
    const changed = all.length !== this.#all.length || all.some((run, index) => run !== this.#all[index]);
    this.#all = all;
    if (changed) this.#changes.fire();
    return all;
  }

  #runsFolders(): Promise<readonly string[]> {
    this.#folders ??= findRunsFolders();
    return this.#folders;
  }
}

async function findRunsFolders(): Promise<readonly string[]> {
  // Copies of sources within runs are no programs of their own.
  const files = await vscode.workspace.findFiles('**/*.cnn', '{**/node_modules/**,**/runs/**}', MOST_FILES);
  const open = vscode.workspace.textDocuments
    .filter(({ languageId }) => languageId === 'cnn')
    .map(({ uri }) => uri);
  const paths = [...files, ...open].filter(({ scheme }) => scheme === 'file').map(({ fsPath }) => fsPath);
  return [...new Set(paths.map((path) => join(dirname(path), 'runs')))].sort();
}
