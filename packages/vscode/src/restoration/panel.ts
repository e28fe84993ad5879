import { dirname, join } from 'node:path';
import type { ImageInput, Picture, Quality, RestoreParams, RestorerInfo } from '@cnn-studio/protocol';
import * as vscode from 'vscode';
import type { ModelPanelKind, ModelStatus, PanelContent, PanelHost } from '../model/panel';
import { recognizes } from '../model/recognizes';
import { copyCommand } from '../terminal/copy';
import { throttled } from '../throttled';
import { reach } from '../walkthrough/milestones';
import { distinctNames, IMAGE_EXTENSIONS, isImageName, restoredName } from './files';
import { type RestorationTexts, restorationBody } from './html';
import { memoryOf, parseRestorationMemory, type RestorationMemory } from './memory';
import {
  type PictureView,
  parseFromRestoration,
  type RestoreOptionsView,
  type ToRestoration,
} from './messages';
import { type Item, RestoreQueue } from './queue';

const UPDATE_MS = 100;
/** A folder of more pictures than this was hardly meant. */
const MAX_FILES_PER_FOLDER = 1000;

export const RESTORATION: ModelPanelKind = {
  viewType: 'cnn.restoration',
  page: 'restoration',
  title: () => vscode.l10n.t('CNN Restoration'),
  body: () => restorationBody(texts()),
  create: (host, memory) => new Restoration(host, memory),
};

function texts(): RestorationTexts {
  const { t } = vscode.l10n;
  return {
    title: t('CNN Restoration'),
    open: t('Open Images…'),
    folder: t('Open Folder…'),
    drop: t('Drop images here'),
    dropHint: t(
      'Hold Shift while dropping, or the editor opens the files. You can also drop files from the Explorer.',
    ),
    dropNow: t('Drop to restore'),
    network: t('Network'),
    degrade: t('Degrade first'),
    degradeHint: t(
      'Degrades the picture the way the train block degrades its data, so that the result can be compared with the original.',
    ),
    seed: t('Seed'),
    newNoise: t('New Noise'),
    images: t('Images'),
    restart: t('Try Again'),
    reload: t('Reload Weights'),
    reloadHint: t('Loads the newest checkpoint: a run that is still training has newer weights.'),
    log: t('Show Log'),
    input: t('Input'),
    degraded: t('Degraded'),
    restored: t('Restored'),
    original: t('Original'),
    chooseOriginal: t('Choose Original…'),
    save: t('Save…'),
    saveAll: t('Save All…'),
    copyCommand: t('Copy Command'),
    copyCommandHint: t('Copies the command line that writes the same picture.'),
    noCommand: t('A dropped file comes without its path. Open it with Open Images… to get a command line.'),
    cancel: t('Cancel'),
    cancelAll: t('Cancel All'),
    remove: t('Remove'),
    clear: t('Clear'),
    view: t('View'),
    sideBySide: t('Side by side'),
    slider: t('Before and after'),
    divider: t('Divider between before and after'),
    against: t('Compare with'),
    zoomIn: t('Zoom in'),
    zoomOut: t('Zoom out'),
    fit: t('Fit'),
    actual: t('Actual Size'),
    waiting: t('waiting'),
    working: t('restoring'),
    failed: t('failed'),
    cancelled: t('cancelled'),
    viewerHint: t('Drag to move, scroll to zoom; keys: arrows, +, -, 0 to fit, 1 for actual size'),
  };
}

export class Restoration implements PanelContent {
  #restorers: readonly RestorerInfo[] = [];
  #options: RestoreOptionsView = { degrade: false, seed: 0 };
  readonly #queue: RestoreQueue;
  #before: RestorationMemory | undefined;
  readonly #update = throttled(UPDATE_MS, () => this.#send());
  /** Which result the page shows. */
  #shown: Item['result'];

  /** @param memory of the window before this one */
  constructor(
    private readonly host: PanelHost,
    memory: unknown,
  ) {
    this.#queue = new RestoreQueue({
      restore: async (params, following) => (await host.model()).request('restore', params, following),
      changed: () => this.#update.call(undefined),
    });
    this.#before = parseRestorationMemory(memory);
  }

  fresh(): void {
    this.#takeList();
    this.#shown = undefined;
    this.#post({ type: 'networks', networks: this.#networks() });
    this.#post({ type: 'options', options: this.#options });
    this.#send();
  }

  /** That of the window before this one, once somebody looks at it. */
  #takeList(): void {
    if (this.#before === undefined) return;
    const { items, selected, options } = this.#before;
    this.#before = undefined;
    this.#options = options;
    const lost = (name: string) =>
      vscode.l10n.t('{0} was dropped into a window that has since been closed. Drop it again.', name);
    this.#queue.take(items, selected, this.#params(), lost);
  }

  status(status: ModelStatus): void {
    const { phase, text } = status;
    if (phase === 'ready') {
      this.#restorers = status.ready.restorers;
      this.#post({ type: 'networks', networks: this.#networks() });
      if (this.#restorers.length === 0) {
        const none = vscode.l10n.t(
          'This run trains no network that takes an image and makes one. For a generator, use CNN: Generate Images.',
        );
        const text = `${none} ${recognizes(status.ready)}`.trim();
        this.#post({ type: 'status', phase: 'failed', text });
        return;
      }
    }
    this.#post({ type: 'status', phase, text });
  }

  async receive(raw: unknown): Promise<void> {
    const message = parseFromRestoration(raw);
    if (message === undefined) return;
    switch (message.type) {
      case 'pick':
        return this.#pick(message.what);
      case 'file': {
        const data = Buffer.from(message.bytes).toString('base64');
        this.#queue.add([{ name: message.name, data }], message.first);
        return;
      }
      case 'uris':
        return this.add(message.uris.map((uri) => vscode.Uri.parse(uri, true)));
      case 'select':
        // The page has put away what it showed.
        this.#shown = undefined;
        this.#queue.select(message.id);
        return;
      case 'options':
        this.#setOptions(message.options);
        return;
      case 'original':
        return this.#pickOriginal(message.id);
      case 'cancel':
        this.#queue.cancel(message.id);
        return;
      case 'cancelAll':
        this.#queue.cancelAll();
        return;
      case 'remove':
        this.#queue.remove(message.id);
        return;
      case 'clear':
        this.#queue.clear();
        return;
      case 'save':
        return this.#save(message.id);
      case 'saveAll':
        return this.#saveAll();
      case 'command':
        return this.#copyCommand(message.id);
      case 'restart':
        await this.host.restart();
        this.#queue.again();
        return;
      case 'log':
        this.host.log.show();
    }
  }

  dispose(): void {
    this.#update.dispose();
    this.#queue.dispose();
  }

  /** Image files, and those of folders; what can't be read is told in the list. */
  async add(uris: readonly vscode.Uri[]): Promise<void> {
    for (const uri of uris) {
      try {
        const { type } = await vscode.workspace.fs.stat(uri);
        const files = type & vscode.FileType.Directory ? await imagesOf(uri) : [uri];
        if (files.length === 0) {
          this.#queue.addFailed(nameOf(uri), vscode.l10n.t('There are no images in {0}.', uri.fsPath));
          continue;
        }
        this.#queue.add(await Promise.all(files.map(inputOf)));
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        this.#queue.addFailed(nameOf(uri), vscode.l10n.t('Cannot read {0}: {1}', uri.fsPath, reason));
      }
    }
  }

  #networks() {
    return this.#restorers.map(({ network, degradation }) => ({ name: network, degradation }));
  }

  #setOptions(options: RestoreOptionsView): void {
    this.#options = options;
    this.#shown = undefined;
    this.#queue.setParams(this.#params());
  }

  #params(): Pick<RestoreParams, 'network' | 'degrade'> {
    const { network, degrade, seed } = this.#options;
    return { network, degrade: degrade ? seed : undefined };
  }

  async #pick(what: 'images' | 'folder'): Promise<void> {
    const { t } = vscode.l10n;
    const folder = what === 'folder';
    const uris = await vscode.window.showOpenDialog({
      title: folder ? t('Open Folder of Images') : t('Open Images'),
      openLabel: t('Restore'),
      canSelectFiles: !folder,
      canSelectFolders: folder,
      canSelectMany: true,
      filters: folder ? undefined : { [t('Images')]: [...IMAGE_EXTENSIONS] },
    });
    if (uris !== undefined) await this.add(uris);
  }

  async #pickOriginal(id: number): Promise<void> {
    const { t } = vscode.l10n;
    const item = this.#queue.find(id);
    if (item === undefined) return;
    const [uri] =
      (await vscode.window.showOpenDialog({
        title: t('Original of {0}', item.name),
        openLabel: t('Compare'),
        defaultUri: item.image.path === undefined ? undefined : vscode.Uri.file(dirname(item.image.path)),
        filters: { [t('Images')]: [...IMAGE_EXTENSIONS] },
      })) ?? [];
    if (uri !== undefined) this.#queue.setOriginal(id, await inputOf(uri));
  }

  async #save(id: number): Promise<void> {
    const item = this.#queue.find(id);
    if (item?.result === undefined) return;
    const { t } = vscode.l10n;
    const folder = item.image.path === undefined ? dirname(this.host.run.file) : dirname(item.image.path);
    const target = await vscode.window.showSaveDialog({
      title: t('Save Restored Image'),
      defaultUri: vscode.Uri.file(join(folder, restoredName(item.name))),
      filters: { PNG: ['png'] },
    });
    if (target !== undefined) await vscode.workspace.fs.writeFile(target, bytesOf(item.result.restored));
  }

  async #saveAll(): Promise<void> {
    const { t } = vscode.l10n;
    const [folder] =
      (await vscode.window.showOpenDialog({
        title: t('Folder for the Restored Images'),
        openLabel: t('Save Here'),
        canSelectFiles: false,
        canSelectFolders: true,
      })) ?? [];
    if (folder === undefined) return;
    const items = this.#queue.items.filter(({ state }) => state === 'done');
    const names = distinctNames(items.map(({ name }) => restoredName(name)));
    await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: t('Saving restored images'),
        cancellable: true,
      },
      async (progress, token) => {
        for (const [index, item] of items.entries()) {
          if (token.isCancellationRequested) return;
          // What was given up for memory's sake is computed again.
          const result =
            item.result ??
            (await (await this.host.model()).request('restore', { ...this.#params(), image: item.image }));
          const target = vscode.Uri.joinPath(folder, names[index]!);
          await vscode.workspace.fs.writeFile(target, bytesOf(result.restored));
          progress.report({ message: names[index], increment: 100 / items.length });
        }
      },
    );
  }

  async #copyCommand(id: number): Promise<void> {
    const command = this.#queue.find(id)?.result?.command;
    if (command === undefined) return;
    await copyCommand([...command, '-o', 'restored.png']);
  }

  #send(): void {
    const { items, selected } = this.#queue;
    this.#post({
      type: 'items',
      selected: selected?.id,
      items: items.map(({ id, name, state, progress, problem, quality }) => ({
        id,
        name,
        state,
        progress,
        problem,
        quality: quality?.restored === undefined ? undefined : decibels(quality.restored),
      })),
    });
    this.host.remember(memoryOf(items, selected, this.#options));
    const result = selected?.result;
    if (selected === undefined || result === undefined || result === this.#shown) return;
    this.#shown = result;
    const { input, restored, original, quality, command } = result;
    reach('used');
    this.#post({
      type: 'pictures',
      id: selected.id,
      input: viewOf(input, quality?.input),
      restored: viewOf(restored, quality?.restored),
      original: original === undefined ? undefined : viewOf(original),
      hasCommand: command !== undefined,
    });
  }

  #post(message: ToRestoration): void {
    this.host.post(message);
  }
}

function viewOf(picture: Picture, quality?: Quality): PictureView {
  const { height, width } = picture;
  const parts = [`${width}×${height}`];
  if (quality !== undefined) parts.push(decibels(quality), `SSIM ${quality.ssim.toFixed(3)}`);
  return { png: bytesOf(picture), height, width, caption: parts.join(', ') };
}

function decibels({ psnr }: Quality): string {
  return `${psnr.toFixed(2)} dB`;
}

/** The editor hands over plain arrays of bytes, but makes something else of Node's own kind. */
function bytesOf({ png }: Picture): Uint8Array {
  return Uint8Array.from(Buffer.from(png, 'base64'));
}

function nameOf(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1);
}

/** The process reads files of the disk itself; others come from the editor. */
async function inputOf(uri: vscode.Uri): Promise<ImageInput> {
  if (uri.scheme === 'file') return { name: nameOf(uri), path: uri.fsPath };
  const bytes = await vscode.workspace.fs.readFile(uri);
  return { name: nameOf(uri), data: Buffer.from(bytes).toString('base64') };
}

async function imagesOf(folder: vscode.Uri): Promise<vscode.Uri[]> {
  const entries = await vscode.workspace.fs.readDirectory(folder);
  return entries
    .filter(([name, type]) => type & vscode.FileType.File && isImageName(name))
    .map(([name]) => name)
    .sort((a, b) => a.localeCompare(b, undefined, { numeric: true }))
    .slice(0, MAX_FILES_PER_FOLDER)
    .map((name) => vscode.Uri.joinPath(folder, name));
}
