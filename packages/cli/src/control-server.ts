import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { followLines } from './lines';
import { watchParent } from './parent';

/** Bytes that a client may leave unread: one that stopped reading must not fill this process's memory. */
export const MAX_UNREAD = 1 << 20;
/** Characters of a command; any longer line is none. */
export const MAX_COMMAND = 1 << 16;
/** How long clients may take to read the last lines. */
export const FLUSH_MS = 1000;

export interface ControlServerOptions {
  /** How long the run goes on with nobody there. */
  readonly waitMs: number;
  /** A line from a client. */
  readonly onLine: (line: string) => void;
  /** Nobody has been there for `waitMs`. Called once. */
  readonly onAbandoned: () => void;
}

/**
 * Somebody attends to this process: the program that started it, while that lives, and whoever is connected to a
 * local socket (a named pipe on Windows). So an editor's window can be reloaded, and its successor finds the run.
 * Whatever happens to a client or its connection is that client's end, and nothing more.
 */
export class ControlServer {
  private readonly clients = new Set<Socket>();
  private readonly unwatch: () => void;
  private hasParent = true;
  private isClosed = false;
  private waiting: NodeJS.Timeout | undefined;

  private constructor(
    private readonly server: Server,
    /** What a client connects to. */
    readonly address: string,
    private readonly options: ControlServerOptions,
  ) {
    // What can't be accepted, say for too many open files, is a client less.
    server.on('error', () => {});
    server.on('connection', (client) => this.welcome(client));
    this.unwatch = watchParent(() => {
      this.hasParent = false;
      this.count();
    });
    // However the process ends, unless it is killed.
    process.on('exit', this.removeAddress);
  }

  static async begin(options: ControlServerOptions): Promise<ControlServer> {
    const server = createServer();
    const address = makeAddress();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(address, resolve);
    });
    // The folder around it is this user's alone already.
    if (process.platform !== 'win32') chmodSync(address, 0o600);
    return new ControlServer(server, address, options);
  }

  /** Sends a line to every client. */
  tell(line: string): void {
    for (const client of this.clients) {
      if (client.writableLength > MAX_UNREAD) client.destroy();
      else if (client.writable) client.write(`${line}\n`);
    }
  }

  close(): void {
    this.isClosed = true;
    this.unwatch();
    clearTimeout(this.waiting);
    for (const client of this.clients) {
      client.end();
      // What a client doesn't read would keep this process alive.
      const impatience = setTimeout(() => client.destroy(), FLUSH_MS);
      client.once('close', () => clearTimeout(impatience));
    }
    this.server.close();
    process.off('exit', this.removeAddress);
    this.removeAddress();
  }

  private readonly removeAddress = () => {
    if (process.platform !== 'win32') rmSync(join(this.address, '..'), { recursive: true, force: true });
  };

  private welcome(client: Socket): void {
    if (this.isClosed) {
      client.on('error', () => {}).destroy();
      return;
    }
    this.clients.add(client);
    client.on('error', () => client.destroy());
    client.on('close', () => {
      this.clients.delete(client);
      this.count();
    });
    followLines(client, MAX_COMMAND, {
      line: (line) => this.options.onLine(line),
      // It speaks no language of ours.
      tooLong: () => client.destroy(),
    });
    this.count();
  }

  private count(): void {
    if (this.isClosed) return;
    if (this.hasParent || this.clients.size > 0) {
      clearTimeout(this.waiting);
      this.waiting = undefined;
    } else this.waiting ??= setTimeout(this.options.onAbandoned, this.options.waitMs);
  }
}

/** Short, for a socket's path holds about a hundred characters; unguessable, for others list named pipes. */
function makeAddress(): string {
  if (process.platform === 'win32') return `\\\\.\\pipe\\cnn-${randomBytes(16).toString('hex')}`;
  const longest = 80;
  const folder = tmpdir().length <= longest ? tmpdir() : '/tmp';
  return join(mkdtempSync(join(folder, 'cnn-')), 'run');
}
