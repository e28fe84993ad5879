import { CheckCache, type ClassFolders, type ImageSize, type Place } from '@cnn-studio/language';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Analysis, analyze } from './analysis';
import { throwIfCancelled, turn, type Waiting } from './cancellation';
import type { FileSystem } from './file-system';
import { Looked } from './looked';
import type { Documents } from './positions';
import { folderOf, isInside, keyOfUri, uriOfKey } from './uris';

/** An edit as the protocol sends it: without a range it replaces the whole text. */
export type ContentChange = Parameters<typeof TextDocument.update>[1][number];

type Ask<Found> = (target: string, root: string, written: string) => Promise<Found | undefined>;

interface OpenDocument {
  /** As the client spells it; it gets it back in the same spelling. */
  readonly uri: string;
  /** Replaced by every edit, never changed: whoever holds it sees one version. */
  readonly document: TextDocument;
}

interface Entry {
  readonly analysis: Promise<Analysis>;
  /** Every file that the analysis read or looked for; grows while it runs. */
  readonly files: Set<string>;
}

/** Documents with their versions, files they import, and what was found out about them. */
export class Workspace implements Documents {
  readonly #open = new Map<string, OpenDocument>();
  readonly #disk = new Map<string, Promise<TextDocument | undefined>>();
  /** What loading came to; undefined for a file that isn't there. */
  readonly #settled = new Map<string, TextDocument | undefined>();
  /** Of image files that programs name. */
  readonly #images = new Looked<ImageSize>();
  /** What lies where programs name their data. */
  readonly #places = new Looked<Place>();
  /** Of folders whose subfolders are classes. */
  readonly #classes = new Looked<ClassFolders>();
  readonly #entries = new Map<string, Entry>();
  readonly #listeners: ((touched: readonly string[], cause: string) => void)[] = [];
  readonly #namedListeners: ((key: string, asked: 'itself' | 'content') => void)[] = [];
  readonly #closing: ((uri: string) => void)[] = [];
  /** An edit changes one file: what doesn't depend on it is not parsed or checked again. */
  readonly #cache = new CheckCache();
  /** Folders the client has opened. */
  roots: readonly string[] = [];

  constructor(
    private readonly files: FileSystem,
    private readonly analyzer: typeof analyze,
  ) {}

  /** `touched`: the open documents to be looked at again; `cause`: the file that changed. */
  onDidChange(listener: (touched: readonly string[], cause: string) => void): void {
    this.#listeners.push(listener);
  }

  /**
   * A file or folder that a program names is looked at, or again after it changed; it may not be there.
   * @param listener is told whether it is asked what lies in the folder
   */
  onDidLookAt(listener: (key: string, asked: 'itself' | 'content') => void): void {
    this.#namedListeners.push(listener);
  }

  /** `uri` as the client spells it. */
  onDidClose(listener: (uri: string) => void): void {
    this.#closing.push(listener);
  }

  get #looked() {
    return [this.#images, this.#places, this.#classes];
  }

  get openKeys(): readonly string[] {
    return [...this.#open.keys()];
  }

  open(uri: string, languageId: string, version: number, text: string): void {
    const key = keyOfUri(uri);
    this.#open.set(key, { uri, document: TextDocument.create(uri, languageId, version, text) });
    this.#invalidate(key);
  }

  /** False, and nothing changes, for a document that isn't open or an edit older than the text we have. */
  change(uri: string, version: number | null, changes: readonly ContentChange[]): boolean {
    const key = keyOfUri(uri);
    const open = this.#open.get(key);
    if (open === undefined) return false;
    const { document } = open;
    if (version !== null && version <= document.version) return false;
    const next = version ?? document.version + 1;
    const edited = TextDocument.create(open.uri, document.languageId, document.version, document.getText());
    TextDocument.update(edited, [...changes], next);
    this.#open.set(key, { uri: open.uri, document: edited });
    this.#invalidate(key);
    return true;
  }

  close(uri: string): void {
    const key = keyOfUri(uri);
    const open = this.#open.get(key);
    if (open === undefined) return;
    this.#open.delete(key);
    this.forget(key);
    for (const listener of this.#closing) listener(open.uri);
  }

  /** A file changed on disk. */
  forget(key: string): void {
    this.#disk.delete(key);
    this.#settled.delete(key);
    for (const looked of this.#looked) looked.delete(key);
    this.#invalidate(key);
    // What appears in a folder of classes may be another.
    const folder = folderOf(key);
    if (this.#classes.has(folder)) this.forget(folder);
  }

  /** Everything is looked at again, as when a setting changed. */
  forgetAll(): void {
    this.#disk.clear();
    this.#settled.clear();
    for (const looked of this.#looked) looked.clear();
    for (const key of this.openKeys) this.#invalidate(key);
  }

  isOpen(key: string): boolean {
    return this.#open.has(key);
  }

  /** An open document, or a file that an analysis has read. */
  document(key: string): TextDocument | undefined {
    return this.#open.get(key)?.document ?? this.#settled.get(key);
  }

  /** Of an image file that an analysis has read. */
  imageSize(key: string): ImageSize | undefined {
    return this.#images.get(key);
  }

  /** Of a folder that an analysis has listed. */
  classFolders(key: string): ClassFolders | undefined {
    return this.#classes.get(key);
  }

  uri(key: string): string {
    return this.#open.get(key)?.uri ?? uriOfKey(key);
  }

  /** The .cnn files of the workspace, open or not. */
  async allKeys(): Promise<readonly string[]> {
    const lists = await Promise.all(this.roots.map((root) => this.files.list(root)));
    return [...new Set([...this.#open.keys(), ...lists.flat()])];
  }

  /**
   * What is known of the newest text of a document; undefined when there is no such document or file. What isn't known
   * yet takes a while to find: messages are read first, and if one says that nobody waits any more, nothing is looked for.
   * @throws ResponseError when the request was cancelled
   */
  async analyze(key: string, waiting?: Waiting): Promise<Analysis | undefined> {
    for (;;) {
      if (!this.#entries.has(key)) await turn();
      throwIfCancelled(waiting);
      const document = this.#open.get(key)?.document ?? (await this.#load(key, this.#rootOf(key)));
      if (document === undefined) return undefined;
      let entry = this.#entries.get(key);
      if (entry === undefined) {
        const files = new Set<string>([key]);
        const isCurrent = () => this.#entries.get(key)?.files === files;
        // Not at once: `isCurrent` asks for the entry.
        const analysis = Promise.resolve().then(() => this.#analyze(key, document, files, isCurrent));
        entry = { files, analysis };
        this.#entries.set(key, entry);
      }
      const analysis = await entry.analysis;
      // An edit that came while imports were read makes the answer worthless: ask again.
      if (this.#entries.get(key) === entry) return analysis;
    }
  }

  /**
   * The check itself reads nothing: it is run again once the files it asked for are loaded. That is rare, for
   * they stay loaded, and saves parsing everything beforehand just to find the imports.
   */
  async #analyze(
    key: string,
    first: TextDocument,
    files: Set<string>,
    isCurrent: () => boolean,
  ): Promise<Analysis> {
    for (;;) {
      // The newest text: a check of an older one would put the trees that newer results hold in other places.
      const document = this.document(key) ?? first;
      const missing: Promise<unknown>[] = [];
      const root = this.#rootOf(key);
      const mayRead = (target: string) => {
        files.add(target);
        return this.#open.has(target) || isInside(target, root);
      };
      const read = (target: string) => {
        if (!mayRead(target)) return undefined;
        if (!this.#open.has(target) && !this.#settled.has(target)) missing.push(this.#load(target, root));
        return this.document(target)?.getText();
      };
      const look =
        <Found>(looked: Looked<Found>, ask: Ask<Found>, mayAsk: (target: string) => boolean) =>
        (target: string, written: string) => {
          files.add(target);
          if (mayAsk(target) && !looked.has(target)) {
            const isNew = () => {
              const asked = looked === this.#classes ? 'content' : 'itself';
              for (const listener of this.#namedListeners) listener(target, asked);
            };
            missing.push(looked.load(target, () => ask(target, root, written), isNew));
          }
          return looked.get(target);
        };
      const host = {
        read,
        imageSize: look(this.#images, (...asked) => this.files.imageSize(...asked), mayRead),
        classFolders: look(this.#classes, (...asked) => this.files.classFolders(...asked), mayRead),
        // Of what lies outside it is told that it does.
        place: look(
          this.#places,
          (...asked) => this.files.place(...asked),
          () => true,
        ),
        memory: this.files.memory,
      };
      const analysis = this.analyzer(key, document, host, this.#cache);
      if (missing.length === 0) return analysis;
      await Promise.all(missing);
      // Edited meanwhile: what is found out about the older text nobody will use.
      if (!isCurrent()) return analysis;
    }
  }

  /** Imports are followed inside the workspace; for a file opened alone, in its own folder. */
  #rootOf(importer: string): string {
    return this.roots.find((folder) => isInside(importer, folder)) ?? folderOf(importer);
  }

  #load(key: string, root: string): Promise<TextDocument | undefined> {
    const known = this.#disk.get(key);
    if (known !== undefined) return known;
    const loading = this.files.read(key, root).then((text) => {
      const document = text === undefined ? undefined : TextDocument.create(uriOfKey(key), 'cnn', 0, text);
      if (this.#disk.get(key) === loading) this.#settled.set(key, document);
      return document;
    });
    this.#disk.set(key, loading);
    return loading;
  }

  #invalidate(changed: string): void {
    const touched = this.#open.has(changed) ? [changed] : [];
    for (const [key, entry] of this.#entries) {
      if (!entry.files.has(changed)) continue;
      this.#entries.delete(key);
      if (key !== changed && this.#open.has(key)) touched.push(key);
    }
    for (const listener of this.#listeners) listener(touched, changed);
  }
}
