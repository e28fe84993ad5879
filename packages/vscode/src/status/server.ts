/** The language server: started when the extension is, away from its activation, and what is known of it. */
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';

export type Health = 'starting' | 'running' | 'stopped' | 'failed';

export interface ServerStatus {
  readonly health: Health;
  /** Of the server, once it has said so. */
  readonly version?: string;
  /** Why it failed. */
  readonly problem?: string;
}

export class LanguageServer implements vscode.Disposable {
  readonly #changes = new vscode.EventEmitter<ServerStatus>();
  readonly onDidChange = this.#changes.event;
  #status: ServerStatus = { health: 'starting' };
  #client: LanguageClient | undefined;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  get client(): LanguageClient | undefined {
    return this.#client;
  }

  get status(): ServerStatus {
    return this.#status;
  }

  /** Loads the client, which is most of the extension's code, and starts the server's process. Never rejects. */
  async start(): Promise<void> {
    try {
      const { createLanguageClient, State } = await import('../language-client');
      const client = createLanguageClient(this.context);
      this.#client = client;
      client.onDidChangeState(({ newState }) => {
        if (newState === State.Starting) this.#set({ health: 'starting' });
        else if (newState === State.Stopped) this.#set({ ...this.#status, health: 'stopped' });
        else this.#set({ health: 'running', version: client.initializeResult?.serverInfo?.version });
      });
      await client.start();
    } catch (error) {
      // Training works without it; the editor says that the server failed, the log says why.
      const problem = error instanceof Error ? error.message : String(error);
      this.log.error(`The language server did not start: ${problem}`);
      this.#set({ health: 'failed', problem });
    }
  }

  async restart(): Promise<void> {
    const client = this.#client;
    if (client === undefined || this.#status.health === 'failed') {
      this.#client = undefined;
      await client?.dispose().catch(() => {});
      await this.start();
    } else await client.restart();
  }

  #set(status: ServerStatus): void {
    this.#status = status;
    this.#changes.fire(status);
  }

  dispose(): void {
    this.#changes.dispose();
  }
}
