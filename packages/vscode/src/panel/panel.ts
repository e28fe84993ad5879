import { join } from 'node:path';
import * as vscode from 'vscode';
import { parseEvents } from '../training/protocol';
import type { TrainingSession } from '../training/session';
import { ended, initialState, reduce, type TrainingState } from '../training/state';
import { activityOf } from '../training/status-bar';
import { throttled } from '../training/throttled';
import { pageHtml, pageOptions } from '../webview/webview';
import { trainingBody } from './html';
import { type PanelMemory, type PreviewMoment, parseFromPanel, type ToPanel } from './messages';
import { momentsOf, viewOf } from './view';

const VIEW_TYPE = 'cnn.training';
const PAGE = 'panel';
const UPDATE_MS = 100;

/** Shows the training run beside the source; there is one such panel. */
export class TrainingPanel implements vscode.Disposable, vscode.WebviewPanelSerializer {
  #panel: vscode.WebviewPanel | undefined;
  /** A run of an earlier window, read from its folder. */
  #past: TrainingState | undefined;
  #sent: readonly PreviewMoment[] = [];
  #sentRun: string | undefined;
  #ready = false;
  readonly #update = throttled(UPDATE_MS, () => this.#send());
  readonly #disposables: vscode.Disposable;

  constructor(
    private readonly extension: vscode.Uri,
    private readonly session: TrainingSession,
  ) {
    this.#disposables = vscode.Disposable.from(
      vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, this),
      session.onDidChange(() => this.#update.call(undefined)),
      this.#update,
    );
  }

  show(): void {
    if (this.#panel !== undefined) {
      this.#panel.reveal(undefined, true);
      this.#send();
      return;
    }
    const title = vscode.l10n.t('CNN Training');
    const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    this.#adopt(vscode.window.createWebviewPanel(VIEW_TYPE, title, place, pageOptions(this.extension, PAGE)));
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, memory: PanelMemory | undefined): Promise<void> {
    panel.webview.options = pageOptions(this.extension, PAGE);
    if (this.session.state === undefined && typeof memory?.run === 'string') {
      this.#past = await readRun(memory.run);
    }
    this.#adopt(panel);
  }

  dispose(): void {
    this.#panel?.dispose();
    this.#disposables.dispose();
  }

  get #state(): TrainingState | undefined {
    return this.session.state ?? this.#past;
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
    const title = t('CNN Training');
    const body = trainingBody({
      title,
      idle: t('Nothing is being trained. Open a .cnn file and run the command CNN: Train.'),
      waiting: t('No preview yet. A train block draws one with: preview VALUE every 100'),
      pause: t('Pause'),
      resume: t('Resume'),
      stop: t('Stop'),
      checkpoint: t('Save Checkpoint'),
      losses: t('Losses'),
      measures: t('Measures'),
      previews: t('Previews'),
      step: t('Step'),
      newest: t('Newest'),
      progress: t('Training progress'),
      gone: t('This picture is no longer in the run folder.'),
    });
    return pageHtml(webview, this.extension, PAGE, { title, body });
  }

  async #receive(raw: unknown): Promise<void> {
    const message = parseFromPanel(raw);
    if (message === undefined) return;
    switch (message.type) {
      case 'ready':
        // A page that was hidden starts afresh when it is shown again.
        this.#ready = true;
        this.#sent = [];
        this.#sentRun = undefined;
        this.#send();
        break;
      case 'pictures':
        await this.#sendPictures(message.step);
        break;
      case 'command':
        if (message.command === 'stop') this.session.stop();
        else this.session.send(message.command);
        break;
    }
  }

  #send(): void {
    const state = this.#state;
    if (!this.#ready || state === undefined) return;
    const { t } = vscode.l10n;
    const view = viewOf(state, {
      activity: activityOf,
      steps: (step, of) => t('Step {0} of {1}', step, of),
      backend: (name) => t('Backend {0}', name),
    });
    this.#post({ type: 'view', view });
    if (this.#sentRun !== state.run) {
      this.#sentRun = state.run;
      this.#sent = [];
      this.#post({ type: 'history', from: 0, moments: [] });
      this.#post({ type: 'remember', memory: { run: state.run } });
    }
    const moments = momentsOf(state.previews);
    const from = firstDifference(this.#sent, moments);
    if (from < moments.length || moments.length < this.#sent.length) {
      this.#post({ type: 'history', from, moments: moments.slice(from) });
      this.#sent = moments;
    }
  }

  async #sendPictures(step: number): Promise<void> {
    const previews = this.#state?.previews.filter((preview) => preview.step === step) ?? [];
    const pictures = previews.map(async ({ name, path }) => {
      try {
        const bytes = await vscode.workspace.fs.readFile(vscode.Uri.file(path));
        // The editor hands over plain arrays of bytes, but makes something else of Node's own kind.
        return { name, png: Uint8Array.from(bytes) };
      } catch {
        return { name };
      }
    });
    this.#post({ type: 'pictures', step, pictures: await Promise.all(pictures) });
  }

  #post(message: ToPanel): void {
    void this.#panel?.webview.postMessage(message);
  }
}

function firstDifference(a: readonly PreviewMoment[], b: readonly PreviewMoment[]): number {
  let index = 0;
  for (; index < a.length && index < b.length; index++) {
    if (a[index]!.step !== b[index]!.step || a[index]!.names.length !== b[index]!.names.length) break;
  }
  return index;
}

/** The state of a run that another window started, as far as its folder tells. */
async function readRun(folder: string): Promise<TrainingState | undefined> {
  try {
    const bytes = await vscode.workspace.fs.readFile(vscode.Uri.file(join(folder, 'events.ndjson')));
    const state = parseEvents(new TextDecoder().decode(bytes)).reduce(reduce, initialState('', ''));
    return ended(state, undefined);
  } catch {
    return undefined;
  }
}
