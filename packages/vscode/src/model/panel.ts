import type { ServeReady } from '@cnn-studio/protocol';
import * as vscode from 'vscode';
import { type BackendInUse, configuredBackend } from '../backend';
import { cnnCommand } from '../cnn';
import { workColumn } from '../programs/column';
import type { WorkspaceRuns } from '../runs/workspace';
import { pageHtml, pageOptions } from '../webview/webview';
import { type ModelError, ModelProcess } from './process';
import { folderOf, type ModelRun, readModelRun } from './run';

/** What any page of a model keeps for a reload of the window. */
export interface ModelMemory {
  readonly run?: string;
  /** The content's own part. */
  readonly content?: unknown;
}

export type ModelStatus =
  | { readonly phase: 'starting'; readonly text: string }
  | { readonly phase: 'ready'; readonly text: string; readonly ready: ServeReady }
  | { readonly phase: 'failed'; readonly text: string };

export interface ModelPanelKind {
  readonly viewType: string;
  /** The folder of its page. */
  readonly page: string;
  title(): string;
  /** HTML. */
  body(): string;
  /** @param memory the content's part of what the window before this one kept */
  create(host: PanelHost, memory: unknown): PanelContent;
}

/** A kind of panel, and the commands that open its panels. */
export interface ModelPanelDoor {
  readonly kind: ModelPanelKind;
  register(panels: ModelPanels, runs: WorkspaceRuns): vscode.Disposable;
}

/** What a panel's content has to work with. */
export interface PanelHost {
  readonly run: ModelRun;
  readonly log: vscode.LogOutputChannel;
  post(message: unknown): void;
  /** Keeps the content's part of the memory, if it is another than before. */
  remember(content: unknown): void;
  /** The loaded run; starts the process if it is gone. */
  model(): Promise<ModelProcess>;
  restart(): Promise<void>;
}

export interface PanelContent {
  /** The page has (again) nothing on it. */
  fresh(): void;
  status(status: ModelStatus): void;
  receive(message: unknown): void | Promise<void>;
  dispose(): void;
}

export interface ModelPanelsParts {
  readonly extension: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
  readonly backend: BackendInUse;
  readonly kind: ModelPanelKind;
}

/** The panels of one kind, one for each run; a page finds its run again after a reload of the window. */
export class ModelPanels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  readonly #open = new Map<string, ModelPanel>();
  readonly #serializer: vscode.Disposable;

  constructor(private readonly parts: ModelPanelsParts) {
    this.#serializer = vscode.window.registerWebviewPanelSerializer(parts.kind.viewType, this);
  }

  /** @returns the panel's content, or undefined when the run can't be shown (which was told) */
  async show(run: string): Promise<PanelContent | undefined> {
    const known = this.#open.get(run);
    if (known !== undefined) {
      known.panel.reveal();
      return known.content;
    }
    const found = await this.#find(run);
    if (found === undefined) return undefined;
    const { extension, kind } = this.parts;
    const panel = vscode.window.createWebviewPanel(
      kind.viewType,
      kind.title(),
      workColumn(),
      pageOptions(extension, kind.page),
    );
    return this.#adopt(panel, found);
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, memory: ModelMemory | undefined): Promise<void> {
    const { run, content } = memory ?? {};
    const found = typeof run === 'string' && vscode.workspace.isTrusted ? await this.#find(run) : undefined;
    if (found === undefined || this.#open.has(found.run)) {
      panel.dispose();
      return;
    }
    panel.webview.options = pageOptions(this.parts.extension, this.parts.kind.page);
    this.#adopt(panel, found, content);
  }

  async #find(run: string): Promise<ModelRun | undefined> {
    if (cnnCommand(this.parts.extension) === undefined) {
      void vscode.window.showErrorMessage(
        vscode.l10n.t('The bundled cnn command is missing. Reinstall CNN Studio.'),
      );
      return undefined;
    }
    const found = await readModelRun(run);
    if (found === undefined) {
      void vscode.window.showErrorMessage(
        vscode.l10n.t('{0} is not a run folder: it has no run.json, or one that cannot be read.', run),
      );
    }
    return found;
  }

  #adopt(panel: vscode.WebviewPanel, run: ModelRun, memory?: unknown): PanelContent {
    const opened = new ModelPanel({ ...this.parts, panel, run }, memory);
    this.#open.set(run.run, opened);
    panel.onDidDispose(() => {
      opened.dispose();
      this.#open.delete(run.run);
    });
    return opened.content;
  }

  dispose(): void {
    for (const { panel } of [...this.#open.values()]) panel.dispose();
    this.#serializer.dispose();
  }
}

interface ModelPanelParts extends ModelPanelsParts {
  readonly panel: vscode.WebviewPanel;
  readonly run: ModelRun;
}

class ModelPanel {
  readonly panel: vscode.WebviewPanel;
  readonly content: PanelContent;
  #process: ModelProcess | undefined;
  #status: ModelStatus | undefined;
  #disposed = false;

  constructor(
    private readonly parts: ModelPanelParts,
    memory: unknown,
  ) {
    const { panel, extension, kind, run, log } = parts;
    this.panel = panel;
    panel.iconPath = vscode.Uri.joinPath(extension, 'images', 'icon.svg');
    panel.title = `${kind.title()}: ${run.train}`;
    const post = (message: unknown) => void panel.webview.postMessage(message);
    let kept = JSON.stringify(memory);
    const remember = (content: unknown) =>
      post({ type: 'remember', memory: { run: run.run, content } satisfies ModelMemory });
    const host: PanelHost = {
      run,
      log,
      post,
      remember: (content) => {
        const text = JSON.stringify(content);
        if (text === kept) return;
        kept = text;
        remember(content);
      },
      model: async () => {
        const process = this.#start();
        await process.ready;
        return process;
      },
      restart: async () => {
        this.#process?.dispose();
        this.#process = undefined;
        await this.#start().ready.catch(() => {});
      },
    };
    this.content = kind.create(host, memory);
    panel.webview.onDidReceiveMessage((message: { readonly type?: unknown } | undefined) => {
      if (message?.type === 'ready') {
        // A page that was hidden starts afresh when it is shown again.
        remember(kept === undefined ? undefined : JSON.parse(kept));
        this.content.fresh();
        if (this.#status !== undefined) this.content.status(this.#status);
        this.#start();
      } else {
        Promise.resolve(this.content.receive(message)).catch((error: unknown) => {
          log.error(error instanceof Error ? error : String(error));
          void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
        });
      }
    });
    panel.webview.html = pageHtml(panel.webview, extension, kind.page, {
      title: kind.title(),
      body: kind.body(),
    });
  }

  #start(): ModelProcess {
    if (this.#process?.running) return this.#process;
    const { extension, log, run } = this.parts;
    const { t } = vscode.l10n;
    this.#tell({ phase: 'starting', text: t('Loading the weights…') });
    const cnn = cnnCommand(extension);
    const process = new ModelProcess(
      {
        cnn: cnn ?? '',
        file: run.file,
        run: run.run,
        backend: configuredBackend(),
        cwd: folderOf(run),
      },
      (line) => log.info(line),
    );
    this.#process = process;
    process.ready.then(
      (ready) => {
        this.parts.backend.tell(ready.backend);
        const text = t(
          '{0}, step {1}, backend {2}',
          run.train,
          ready.step.toLocaleString('en-US'),
          ready.backend,
        );
        this.#tell({ phase: 'ready', text, ready });
      },
      (error: ModelError) => {
        if (this.#process === process && error.code !== 'cancelled') this.#fail(error.message);
      },
    );
    void process.ended.then(() => {
      if (this.#process === process && !this.#disposed && this.#status?.phase === 'ready') {
        this.#fail(t('The cnn process ended. The log may say why (CNN: Show Output).'));
      }
    });
    return process;
  }

  #fail(message: string): void {
    this.parts.log.error(message);
    this.#tell({ phase: 'failed', text: message });
  }

  #tell(status: ModelStatus): void {
    this.#status = status;
    if (!this.#disposed) this.content.status(status);
  }

  dispose(): void {
    this.#disposed = true;
    this.#process?.dispose();
    this.content.dispose();
  }
}
