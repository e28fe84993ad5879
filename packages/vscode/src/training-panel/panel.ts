import * as vscode from 'vscode';
import type { RunStore } from '../runs/store';
import type { WorkspaceRuns } from '../runs/workspace';
import { throttled } from '../throttled';
import { timeText } from '../time-text';
import type { TrainingSession } from '../training/session';
import { pageHtml, pageOptions } from '../webview/webview';
import { RunFeed } from './feed';
import { trainingBody } from './html';
import {
  type FromPanel,
  type Picture,
  parseFromPanel,
  parseMemory,
  type RunChoice,
  type ToPanel,
} from './messages';
import { pageTexts, viewTexts } from './texts';
import { previewsAt, viewOf } from './view';

const VIEW_TYPE = 'cnn.training';
const PAGE = 'training-panel';
const UPDATE_MS = 100;
/** More would be a list nobody reads; the tree of runs can add any other. */
const MAX_CHOICES = 30;

export interface PanelParts {
  readonly extension: vscode.Uri;
  readonly session: TrainingSession;
  readonly store: RunStore;
  readonly runs: WorkspaceRuns;
}

/** Shows a run beside the source, and others beside it; there is one such panel. */
export class TrainingPanel implements vscode.Disposable, vscode.WebviewPanelSerializer {
  #panel: vscode.WebviewPanel | undefined;
  /** The run shown and then those compared with it; none while the session's run has no folder yet. */
  #feeds: RunFeed[] = [];
  /** Another run than the session's, if the person chose one. */
  #chosen: string | undefined;
  #ready = false;
  /** Whether the page has yet to show what it was sent. A page that is slower than the training would fall behind. */
  #showing = false;
  /** Whether something happened meanwhile. */
  #behind = false;
  #remembered = '';
  #offered = '';
  readonly #update = throttled(UPDATE_MS, () => this.#send());
  readonly #disposables: vscode.Disposable;

  constructor(private readonly parts: PanelParts) {
    this.#disposables = vscode.Disposable.from(
      vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, this),
      parts.session.onDidChange(() => this.#update.call(undefined)),
      parts.runs.onDidChange(() => this.#update.call(undefined)),
      this.#update,
    );
  }

  /**
   * @param run the folder of a run; by default the window's own training
   * @param compared folders of runs to show beside it
   */
  show(run?: string, compared: readonly string[] = []): void {
    this.#chosen = run === this.parts.session.state?.run ? undefined : run;
    this.#select(compared);
    if (this.#panel !== undefined) {
      this.#panel.reveal(undefined, true);
      this.#send();
    } else {
      const title = vscode.l10n.t('CNN Training');
      const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
      const options = pageOptions(this.parts.extension, PAGE);
      this.#adopt(vscode.window.createWebviewPanel(VIEW_TYPE, title, place, options));
    }
    void this.parts.runs.refresh();
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, memory: unknown): Promise<void> {
    const { run, compared } = parseMemory(memory);
    panel.webview.options = pageOptions(this.parts.extension, PAGE);
    if (run !== this.parts.session.state?.run) this.#chosen = run;
    this.#select(compared ?? []);
    this.#adopt(panel);
    void this.parts.runs.refresh();
  }

  dispose(): void {
    this.#panel?.dispose();
    this.#disposables.dispose();
    this.#release();
  }

  #adopt(panel: vscode.WebviewPanel): void {
    this.#panel?.dispose();
    this.#panel = panel;
    this.#ready = false;
    panel.iconPath = vscode.Uri.joinPath(this.parts.extension, 'images', 'icon.svg');
    const texts = pageTexts();
    panel.webview.html = pageHtml(panel.webview, this.parts.extension, PAGE, {
      title: texts.title,
      body: trainingBody(texts),
    });
    panel.webview.onDidReceiveMessage((message: unknown) => {
      const parsed = parseFromPanel(message);
      if (parsed !== undefined) void this.#receive(parsed);
    });
    panel.onDidDispose(() => {
      if (this.#panel !== panel) return;
      this.#panel = undefined;
      this.#release();
    });
  }

  async #receive(message: FromPanel): Promise<void> {
    const { session } = this.parts;
    switch (message.type) {
      case 'ready':
        // A page that was hidden starts afresh when it is shown again.
        this.#ready = true;
        this.#showing = false;
        this.#remembered = '';
        this.#offered = '';
        for (const feed of this.#feeds) feed.forget();
        this.#send();
        break;
      case 'shown':
        this.#showing = false;
        if (this.#behind) this.#send();
        break;
      case 'pictures':
        await this.#sendPictures(message.step);
        break;
      case 'compare':
        this.#select(message.runs);
        this.#send();
        break;
      case 'command':
        // Of another run there is nothing to steer here. (Feeds follow a run that has just got its folder a little later.)
        if (this.#chosen !== undefined && this.#chosen !== session.state?.run) break;
        if (message.command === 'stop') session.stop();
        else session.send(message.command);
        break;
    }
  }

  /** Follows the panel's own run and `compared`, and no other. */
  #select(compared: readonly string[]): void {
    const own = this.#chosen ?? this.parts.session.state?.run;
    const wanted = own === undefined ? [] : [...new Set([own, ...compared])];
    const changed = (pictured: boolean) => (pictured ? this.#send() : this.#update.call(undefined));
    const kept = new Map(this.#feeds.map((feed) => [feed.run, feed]));
    this.#feeds = wanted.map((run) => {
      const feed = kept.get(run) ?? new RunFeed(this.parts.store.follow(run), changed);
      kept.delete(run);
      return feed;
    });
    for (const feed of kept.values()) feed.dispose();
    // The slider shows the history of the first.
    for (const feed of this.#feeds) feed.forget();
  }

  #release(): void {
    for (const feed of this.#feeds) feed.dispose();
    this.#feeds = [];
  }

  #send(): void {
    if (!this.#ready || this.#panel === undefined) return;
    this.#behind = this.#showing;
    if (this.#showing) return;
    const { session } = this.parts;
    const own = this.#chosen ?? session.state?.run;
    if (own !== undefined && this.#feeds[0]?.run !== own) this.#select([]);
    const state = own === session.state?.run ? session.state : this.#feeds[0]?.state;
    if (state === undefined) return;
    this.#showing = true;
    const view = viewOf(state, viewTexts());
    // What another window or a terminal trains can be watched from here, not steered.
    this.#post({ type: 'view', view: { ...view, live: view.live && state === session.state } });
    this.#sendChoices();
    if (this.#feeds.length === 0) {
      // A new run that has no folder yet: what the page shows is of the one before.
      this.#post({ type: 'history', from: 0, moments: [] });
    }
    this.#feeds.forEach((feed, index) => {
      for (const message of feed.take(index === 0)) this.#post(message);
    });
  }

  #sendChoices(): void {
    const shown = this.#feeds.map(({ run }) => run);
    const known = this.parts.runs.all;
    const others = known
      .filter(({ path }) => !shown.includes(path))
      .toSorted((a, b) => b.time.getTime() - a.time.getTime())
      .slice(0, MAX_CHOICES)
      .map(({ path }) => path);
    const labelOf = (run: string) => {
      const about = known.find(({ path }) => path === run);
      const feed = this.#feeds.find((other) => other.run === run);
      const time = about?.time ?? (feed?.state.time === undefined ? undefined : new Date(feed.state.time));
      return [about?.train ?? feed?.state.train, time === undefined ? '' : timeText(time)].join(' ').trim();
    };
    const runs: RunChoice[] = [
      ...shown.map((run) => ({ run, label: labelOf(run), shown: true })),
      ...others.map((run) => ({ run, label: labelOf(run), shown: false })),
    ];
    const offered = JSON.stringify(runs);
    if (offered !== this.#offered) this.#post({ type: 'runs', runs });
    this.#offered = offered;
    const [run, ...compared] = shown;
    const remembered = JSON.stringify([run, compared]);
    if (remembered !== this.#remembered) this.#post({ type: 'remember', memory: { run, compared } });
    this.#remembered = remembered;
  }

  async #sendPictures(step: number): Promise<void> {
    const wanted = this.#feeds.flatMap(({ run, state }) =>
      previewsAt(state.previews, step).map((preview) => ({ run, ...preview })),
    );
    const pictures = wanted.map(async ({ path, ...about }): Promise<Picture> => {
      try {
        const bytes = await vscode.workspace.fs.readFile(vscode.Uri.file(path));
        // The editor hands over plain arrays of bytes, but makes something else of Node's own kind.
        return { ...about, png: Uint8Array.from(bytes) };
      } catch {
        return about;
      }
    });
    this.#post({ type: 'pictures', step, pictures: await Promise.all(pictures) });
  }

  #post(message: ToPanel): void {
    void this.#panel?.webview.postMessage(message);
  }
}
