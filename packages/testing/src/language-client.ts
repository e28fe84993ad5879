/** A client that drives the real server over a pair of streams, as an editor would. */
import { PassThrough } from 'node:stream';
import type { ClassFolders, ImageSize, Place } from '@cnn-studio/language';
import {
  createConnection,
  createProtocolConnection,
  type Diagnostic,
  type InitializeParams,
  type InitializeResult,
  type Position,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  type Registration,
  type RegistrationParams,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import type { Feature } from '../../language-server/src/feature';
import type { FileSystem } from '../../language-server/src/file-system';
import { startServer } from '../../language-server/src/server';
import { keyOfUri } from '../../language-server/src/uris';

export const ROOT = 'file:///workspace';
export const MAIN = `${ROOT}/main.cnn`;

export interface ClientOptions {
  readonly capabilities?: InitializeParams['capabilities'];
  readonly initializationOptions?: unknown;
  /** Files on disk, by URI. */
  readonly files?: Readonly<Record<string, string>>;
  /** Image files on disk, by URI; may change while the server runs. */
  readonly images?: ReadonlyMap<string, ImageSize>;
  /** What lies where programs name their data, by URI; what is not here isn't known. */
  readonly places?: ReadonlyMap<string, Place>;
  /** Of folders whose subfolders are classes, by URI. */
  readonly classes?: ReadonlyMap<string, ClassFolders>;
  readonly features?: readonly Feature[];
  /** What the client answers when it is asked for its settings. */
  readonly settings?: unknown;
}

export class Client {
  readonly published: PublishDiagnosticsParams[] = [];
  readonly logged: string[] = [];
  /** What the server registered while it ran. */
  readonly registered: Registration[] = [];
  initialized!: InitializeResult;
  #version = 0;

  private constructor(readonly connection: ProtocolConnection) {
    connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
      this.published.push(params);
    });
    connection.onNotification('window/logMessage', ({ message }: { message: string }) => {
      this.logged.push(message);
    });
    connection.onRequest('client/registerCapability', ({ registrations }: RegistrationParams) => {
      this.registered.push(...registrations);
      return null;
    });
  }

  static async start(options: ClientOptions = {}): Promise<Client> {
    const [toServer, toClient] = [new PassThrough(), new PassThrough()];
    startServer(createConnection(new StreamMessageReader(toServer), new StreamMessageWriter(toClient)), {
      files: filesOf(options),
      version: '1.2.3',
      features: options.features,
    });
    const client = new Client(
      createProtocolConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer)),
    );
    client.connection.onRequest('workspace/configuration', () => [options.settings ?? null]);
    client.connection.listen();
    await client.initialize(options);
    return client;
  }

  async initialize(options: ClientOptions): Promise<void> {
    this.initialized = await this.connection.sendRequest('initialize', {
      processId: null,
      rootUri: ROOT,
      // Null is what some clients really send.
      capabilities: options.capabilities === undefined ? {} : options.capabilities,
      initializationOptions:
        options.initializationOptions === undefined ? { debounce: 0 } : options.initializationOptions,
    });
    await this.notify('initialized', {});
  }

  static over(connection: ProtocolConnection): Client {
    return new Client(connection);
  }

  notify(method: string, params: unknown): Promise<void> {
    return this.connection.sendNotification(method, params);
  }

  request<Result>(method: string, params: unknown): Promise<Result> {
    return this.connection.sendRequest(method, params);
  }

  async open(text: string, uri = MAIN): Promise<void> {
    this.#version++;
    const textDocument = { uri, languageId: 'cnn', version: this.#version, text };
    await this.notify('textDocument/didOpen', { textDocument });
  }

  async replace(text: string, uri = MAIN): Promise<number> {
    this.#version++;
    await this.notify('textDocument/didChange', {
      textDocument: { uri, version: this.#version },
      contentChanges: [{ text }],
    });
    return this.#version;
  }

  /** A request about a place in a document. */
  at<Result>(method: string, position: Position, more: object = {}, uri = MAIN): Promise<Result> {
    return this.request(method, { textDocument: { uri }, position, ...more });
  }

  /** A request about a whole document. */
  of<Result>(method: string, more: object = {}, uri = MAIN): Promise<Result> {
    return this.request(method, { textDocument: { uri }, ...more });
  }

  /** The diagnostics of the document's newest version, once they are published. */
  async diagnostics(uri = MAIN, version = this.#version): Promise<readonly Diagnostic[]> {
    return (await this.publication((one) => one.uri === uri && one.version === version)).diagnostics;
  }

  async publication(
    wanted: (params: PublishDiagnosticsParams) => boolean,
  ): Promise<PublishDiagnosticsParams> {
    return until(() => this.published.findLast(wanted));
  }

  async stop(): Promise<void> {
    await this.request('shutdown', undefined);
    this.connection.dispose();
  }
}

/** Waits for something to come; the test's own time limit ends the wait. */
export async function until<Value>(find: () => Value | undefined): Promise<Value> {
  for (;;) {
    const value = find();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Ends once the server has nothing left to do: it answers in order, and a timer's turn has passed. */
export async function settled(client: Client): Promise<void> {
  for (let turn = 0; turn < 5; turn++) {
    await client.of('textDocument/foldingRange');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

function filesOf({
  files = {},
  images = new Map(),
  classes = new Map(),
  places = new Map(),
}: ClientOptions): FileSystem {
  const texts = new Map(Object.entries(files).map(([uri, text]) => [keyOfUri(uri), text]));
  return {
    read: (key) => Promise.resolve(texts.get(key)),
    imageSize: (key) => Promise.resolve([...images].find(([uri]) => keyOfUri(uri) === key)?.[1]),
    classFolders: (key) => Promise.resolve([...classes].find(([uri]) => keyOfUri(uri) === key)?.[1]),
    place: (key) => Promise.resolve([...places].find(([uri]) => keyOfUri(uri) === key)?.[1]),
    list: () => Promise.resolve([...texts.keys()]),
  };
}

/** Takes `<|>` out of a text and tells where it stood. */
export function marked(text: string): { readonly text: string; readonly position: Position } {
  const offset = text.indexOf('<|>');
  if (offset === -1) throw new Error('the text has no <|>');
  const lines = text.slice(0, offset).split('\n');
  return {
    text: text.replace('<|>', ''),
    position: { line: lines.length - 1, character: lines.at(-1)!.length },
  };
}

/** The text that a range covers. */
export function textAt(text: string, { start, end }: { start: Position; end: Position }): string {
  const offset = ({ line, character }: Position) =>
    text
      .split('\n')
      .slice(0, line)
      .reduce((sum, one) => sum + one.length + 1, character);
  return text.slice(offset(start), offset(end));
}

export function applyEdits(
  text: string,
  edits: readonly { range: { start: Position; end: Position }; newText: string }[],
): string {
  const lines = text.split('\n');
  const offset = ({ line, character }: Position) =>
    lines.slice(0, line).reduce((sum, one) => sum + one.length + 1, character);
  const sorted = [...edits].sort((a, b) => offset(b.range.start) - offset(a.range.start));
  return sorted.reduce(
    (result, { range, newText }) =>
      result.slice(0, offset(range.start)) + newText + result.slice(offset(range.end)),
    text,
  );
}
