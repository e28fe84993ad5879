import { basename } from 'node:path';
import type { GraphParams, NetworkGraph } from '@cnn-studio/language-server';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { ServerStatus } from '../status/server';
import { throttled } from '../throttled';
import { reach } from '../walkthrough/milestones';
import { pageHtml, pageOptions } from '../webview/webview';
import { type Diagram, diagramOf, type GraphTexts, nodeAt } from './graph';
import { diagramBody } from './html';
import { LayoutThread } from './layout-thread';
import { type DiagramMemory, parseFromDiagram, type ToDiagram } from './messages';
import { allNodes } from './segments';

const VIEW_TYPE = 'cnn.diagram';
const PAGE = 'diagram';
/** After an edit the server has its own work to do first: the diagram follows a little later. */
const UPDATE_MS = 250;

/** *CNN: Show Model*: the networks of a file as a diagram beside it. There is one such panel; it follows the file. */
export class DiagramPanel implements vscode.Disposable, vscode.WebviewPanelSerializer {
  #panel: vscode.WebviewPanel | undefined;
  #ready = false;
  #uri: vscode.Uri | undefined;
  #network: string | undefined;
  #graph: NetworkGraph | undefined;
  #diagram: Diagram | undefined;
  /** By file and network: what is folded there. */
  readonly #folded = new Map<string, Set<string>>();
  /** Of several updates under way the newest counts. */
  #round = 0;
  /** Whose cursor is to be marked in the next diagram: a panel that was just opened has none yet. */
  #toMark: vscode.TextEditor | undefined;
  readonly #layout: LayoutThread;
  readonly #update = throttled(UPDATE_MS, () => void this.#refresh());
  readonly #disposables: vscode.Disposable;

  constructor(
    private readonly extension: vscode.Uri,
    private readonly client: () => LanguageClient | undefined,
    serverChanges: vscode.Event<ServerStatus>,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.#layout = new LayoutThread(vscode.Uri.joinPath(extension, 'dist', 'layout.cjs').fsPath);
    this.#disposables = vscode.Disposable.from(
      vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, this),
      vscode.window.onDidChangeActiveTextEditor((editor) => void this.#followEditor(editor)),
      ...this.#watchFiles(),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document.languageId === 'cnn' && this.#panel !== undefined) this.#update.call(undefined);
      }),
      // A panel that a reload brought back may be there before the server is.
      serverChanges(({ health }) => {
        if (health === 'running' && this.#panel !== undefined) this.#update.call(undefined);
      }),
      // By mouse or command, not with every key: what a person is typing at should not make the diagram jump.
      vscode.window.onDidChangeTextEditorSelection(({ textEditor, kind }) => {
        if (kind === vscode.TextEditorSelectionChangeKind.Mouse) void this.#followCursor(textEditor);
      }),
      this.#update,
    );
  }

  /** Shows the diagram of a file's network: the named one, the one at the cursor, or the first. */
  async show(uri: vscode.Uri, network?: string): Promise<void> {
    const other = this.#uri?.toString() !== uri.toString();
    this.#uri = uri;
    this.#network = network ?? (other ? undefined : this.#network);
    const editor = vscode.window.visibleTextEditors.find(
      ({ document }) => document.uri.toString() === uri.toString(),
    );
    if (network === undefined && editor !== undefined) {
      this.#network = (await this.#networkAt(editor)) ?? this.#network;
    }
    if (this.#panel === undefined) {
      const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
      const title = vscode.l10n.t('CNN Model');
      const options = { ...pageOptions(this.extension, PAGE), retainContextWhenHidden: true };
      this.#adopt(vscode.window.createWebviewPanel(VIEW_TYPE, title, place, options));
    } else {
      this.#panel.reveal(undefined, true);
      await this.#refresh();
    }
  }

  /** Marks the layer at the editor's cursor; opens the diagram when it isn't. */
  async showInModel(editor: vscode.TextEditor): Promise<void> {
    this.#toMark = editor;
    await this.show(editor.document.uri);
  }

  /** The diagram is of the file that is being looked at, unless that has nothing to draw. */
  async #followEditor(editor: vscode.TextEditor | undefined): Promise<void> {
    if (this.#panel === undefined || editor?.document.languageId !== 'cnn') return;
    const { uri } = editor.document;
    if (uri.toString() === this.#uri?.toString()) return;
    const graphs = await this.#graphs(uri).catch(() => undefined);
    // Meanwhile another one may be looked at.
    if (graphs === undefined || graphs.length === 0 || vscode.window.activeTextEditor !== editor) return;
    this.#uri = uri;
    this.#network = networkAt(graphs, editor) ?? graphs[0]!.name;
    await this.#refresh();
  }

  /** The network at the cursor, and the layer in it. */
  async #followCursor(editor: vscode.TextEditor): Promise<void> {
    if (this.#panel === undefined || editor.document.uri.toString() !== this.#uri?.toString()) return;
    const network = await this.#networkAt(editor);
    if (network !== undefined && network !== this.#network) {
      this.#network = network;
      this.#toMark = editor;
      await this.#refresh();
    } else this.#mark(editor);
  }

  /** A file that is deleted, comes back, or gets another name. */
  #watchFiles(): readonly vscode.Disposable[] {
    const watcher = vscode.workspace.createFileSystemWatcher('**/*.cnn', false, true, false);
    const changed = (uri: vscode.Uri) => {
      if (this.#panel !== undefined && uri.toString() === this.#uri?.toString()) this.#update.call(undefined);
    };
    return [
      watcher,
      watcher.onDidCreate(changed),
      watcher.onDidDelete(changed),
      vscode.workspace.onDidRenameFiles(({ files }) => {
        const moved = files.find(({ oldUri }) => oldUri.toString() === this.#uri?.toString());
        if (moved === undefined) return;
        this.#uri = moved.newUri;
        this.#update.call(undefined);
      }),
    ];
  }

  async deserializeWebviewPanel(
    panel: vscode.WebviewPanel,
    memory: DiagramMemory | undefined,
  ): Promise<void> {
    panel.webview.options = pageOptions(this.extension, PAGE);
    if (typeof memory?.uri === 'string') {
      this.#uri = vscode.Uri.parse(memory.uri);
      this.#network = memory.network;
    }
    this.#adopt(panel);
  }

  dispose(): void {
    this.#panel?.dispose();
    this.#layout.dispose();
    this.#disposables.dispose();
  }

  #adopt(panel: vscode.WebviewPanel): void {
    this.#panel?.dispose();
    this.#panel = panel;
    this.#ready = false;
    panel.iconPath = vscode.Uri.joinPath(this.extension, 'images', 'icon.svg');
    panel.webview.html = this.#page(panel.webview);
    panel.webview.onDidReceiveMessage((message: unknown) => void this.#receive(message));
    panel.onDidDispose(() => {
      if (this.#panel === panel) this.#panel = undefined;
    });
  }

  #page(webview: vscode.Webview): string {
    const { t } = vscode.l10n;
    const title = t('CNN Model');
    const body = diagramBody({
      title,
      network: t('Network'),
      search: t('Find a layer'),
      found: t('Found'),
      none: t('none'),
      zoomIn: t('Zoom In'),
      zoomOut: t('Zoom Out'),
      fit: t('Show All'),
      foldAll: t('Fold Blocks'),
      unfoldAll: t('Unfold Blocks'),
      exportSvg: t('Save as SVG'),
      exportPng: t('Save as PNG'),
      waiting: t('No network yet. Write one: network NAME(image: [28, 28, 1]) { ... }'),
      help: t(
        'Arrow keys go from layer to layer, Enter shows the source, plus and minus zoom, 0 shows all, slash searches.',
      ),
    });
    return pageHtml(webview, this.extension, PAGE, { title, body });
  }

  async #receive(raw: unknown): Promise<void> {
    const message = parseFromDiagram(raw);
    if (message === undefined) return;
    switch (message.type) {
      case 'ready':
        this.#ready = true;
        await this.#refresh();
        break;
      case 'choose':
        this.#network = message.network;
        await this.#refresh();
        break;
      case 'fold':
        if (message.folded) this.#foldedHere().add(message.block);
        else this.#foldedHere().delete(message.block);
        await this.#refresh();
        break;
      case 'foldAll': {
        const folded = this.#foldedHere();
        folded.clear();
        if (message.folded) for (const block of this.#diagram?.blocks ?? []) folded.add(block);
        await this.#refresh();
        break;
      }
      case 'reveal':
        await this.#reveal(message.node);
        break;
      case 'export':
        await this.#export(message.format, message.data);
        break;
    }
  }

  #foldedHere(): Set<string> {
    const name = JSON.stringify([this.#uri?.toString(), this.#network]);
    let folded = this.#folded.get(name);
    if (folded === undefined) {
      folded = new Set();
      this.#folded.set(name, folded);
    }
    return folded;
  }

  /** Asks the server what there is, has it laid out, and sends it. What was shown stays until then, and on failure. */
  async #refresh(): Promise<void> {
    const uri = this.#uri;
    if (!this.#ready || uri === undefined) return;
    const round = ++this.#round;
    const { t } = vscode.l10n;
    const file = basename(uri.path);
    try {
      if (await isGone(uri)) {
        if (round !== this.#round) return;
        this.#post({ type: 'note', text: t('{0} no longer exists; this is its last diagram.', file) });
        return;
      }
      const graphs = await this.#graphs(uri);
      if (round !== this.#round || graphs === undefined) return;
      const graph = graphs.find(({ name }) => name === this.#network) ?? graphs[0];
      if (graph === undefined) {
        if (this.#graph !== undefined) {
          this.#post({ type: 'note', text: t('The file has no network now; this is the last one it had.') });
        }
        return;
      }
      this.#network = graph.name;
      const diagram = diagramOf(graph, this.#foldedHere(), graphTexts());
      const placed = await this.#layout.layOut(diagram);
      if (round !== this.#round) return;
      this.#graph = graph;
      this.#diagram = diagram;
      if (this.#panel !== undefined) this.#panel.title = `${t('CNN Model')}: ${file}`;
      this.#post({ type: 'note' });
      this.#post({
        type: 'diagram',
        file: uri.toString(),
        network: graph.name,
        networks: graphs.map(({ name }) => name),
        totals: t(
          '{0} parameters · {1} multiply-adds',
          graph.parameters.toLocaleString('en-US'),
          graph.multiplyAdds,
        ),
        placed,
        blocks: diagram.blocks.length > 0,
        allFolded:
          diagram.blocks.length > 0 && diagram.blocks.every((block) => this.#foldedHere().has(block)),
      });
      reach('drawn');
      this.#post({ type: 'remember', memory: { uri: uri.toString(), network: graph.name } });
      if (this.#toMark !== undefined) this.#mark(this.#toMark);
      this.#toMark = undefined;
    } catch (error) {
      if (round !== this.#round) return;
      const message = error instanceof Error ? error.message : String(error);
      this.log.error(`The diagram could not be drawn: ${message}`);
      this.#post({ type: 'note', text: t('The diagram could not be drawn: {0}', message) });
    }
  }

  async #graphs(uri: vscode.Uri): Promise<NetworkGraph[] | undefined> {
    // The server knows open documents; after a reload the file may not be open yet.
    await vscode.workspace.openTextDocument(uri);
    const params: GraphParams = { textDocument: { uri: uri.toString() } };
    return this.client()?.sendRequest<NetworkGraph[]>('cnn/graph', params);
  }

  async #networkAt(editor: vscode.TextEditor): Promise<string | undefined> {
    const graphs = await this.#graphs(editor.document.uri).catch(() => undefined);
    return graphs && networkAt(graphs, editor);
  }

  #mark({ document, selection }: vscode.TextEditor): void {
    if (this.#graph === undefined || this.#diagram === undefined || this.#panel === undefined) return;
    const uri = document.uri.toString();
    const id = nodeAt(this.#graph, uri, selection.active);
    if (id === undefined) return;
    const nodes = allNodes(this.#diagram.root).filter(({ members }) => members.includes(id));
    this.#post({ type: 'mark', nodes: nodes.map((node) => node.id) });
  }

  async #reveal(id: string): Promise<void> {
    const source = this.#diagram && allNodes(this.#diagram.root).find((node) => node.id === id)?.source;
    if (source === undefined) return;
    const uri = vscode.Uri.parse(source.uri);
    const { start, end } = source;
    const shown = vscode.window.visibleTextEditors.find(
      ({ document }) => document.uri.toString() === uri.toString(),
    );
    await vscode.window.showTextDocument(uri, {
      selection: new vscode.Range(start.line, start.character, end.line, end.character),
      // Where the file is shown already; else beside the diagram, not over it.
      viewColumn: shown?.viewColumn ?? vscode.ViewColumn.One,
      preserveFocus: true,
    });
  }

  async #export(format: 'svg' | 'png', data: Uint8Array): Promise<void> {
    if (this.#uri === undefined) return;
    const name = `${this.#network ?? 'network'}.${format}`;
    const target = await vscode.window.showSaveDialog({
      defaultUri: vscode.Uri.joinPath(this.#uri, '..', name),
      filters: { [format.toUpperCase()]: [format] },
    });
    if (target === undefined) return;
    try {
      await vscode.workspace.fs.writeFile(target, data);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      void vscode.window.showErrorMessage(
        vscode.l10n.t('{0} could not be written: {1}', target.fsPath, message),
      );
    }
  }

  #post(message: ToDiagram): void {
    void this.#panel?.webview.postMessage(message);
  }
}

function graphTexts(): GraphTexts {
  const { t } = vscode.l10n;
  return {
    parameters: (count) =>
      count === 1 ? t('1 parameter') : t('{0} parameters', count.toLocaleString('en-US')),
    multiplyAdds: (count) => t('{0} MAC', count),
    layers: (count) => (count === 1 ? t('1 layer') : t('{0} layers', count)),
    output: t('output'),
  };
}

/** The network whose declaration the cursor is in. */
function networkAt(
  graphs: readonly NetworkGraph[],
  { selection }: Pick<vscode.TextEditor, 'selection'>,
): string | undefined {
  return graphs.find(({ source }) => {
    if (source === undefined) return false;
    const { start, end } = source.range;
    return new vscode.Range(start.line, start.character, end.line, end.character).contains(selection.active);
  })?.name;
}

/** Files that have no place on a disk yet are there as long as they are open. */
async function isGone(uri: vscode.Uri): Promise<boolean> {
  if (uri.scheme === 'untitled') return false;
  return vscode.workspace.fs.stat(uri).then(
    () => false,
    (error: unknown) => error instanceof vscode.FileSystemError && error.code === 'FileNotFound',
  );
}
