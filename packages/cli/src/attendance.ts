import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { watchParent } from './parent';

/** Bytes that a client may leave unread: one that stopped reading must not fill this process's memory. */
const MOST_UNREAD = 1 << 20;

export interface AttendanceOptions {
  /** How long the run goes on with nobody there. */
  readonly waitMs: number;
  /** A line from a client. */
  readonly onLine: (line: string) => void;
  /** Nobody has been there for `waitMs`. Called once. */
  readonly onForsaken: () => void;
}

/**
 * Somebody attends to this process: the program that started it, while that lives, and whoever is connected to a
 * local socket (a named pipe on Windows). So an editor's window can be reloaded, and its successor finds the run.
 */
export class Attendance {
  private readonly clients = new Set<Socket>();
  private readonly unwatch: () => void;
  private hasParent = true;
  private waiting: NodeJS.Timeout | undefined;

  private constructor(
    private readonly server: Server,
    /** What a client connects to. */
    readonly address: string,
    private readonly options: AttendanceOptions,
  ) {
    server.on('connection', (client) => this.welcome(client));
    this.unwatch = watchParent(() => {
      this.hasParent = false;
      this.count();
    });
  }

  static async begin(options: AttendanceOptions): Promise<Attendance> {
    const server = createServer();
    const address = makeAddress();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(address, resolve);
    });
    // The folder around it is this user's alone already.
    if (process.platform !== 'win32') chmodSync(address, 0o600);
    return new Attendance(server, address, options);
  }

  /** Sends a line to every client. */
  tell(line: string): void {
    for (const client of this.clients) {
      if (client.writableLength > MOST_UNREAD) client.destroy();
      else client.write(`${line}\n`);
    }
  }

  close(): void {
    this.unwatch();
    clearTimeout(this.waiting);
    for (const client of this.clients) client.end().unref();
    this.server.close();
    if (process.platform !== 'win32') rmSync(join(this.address, '..'), { recursive: true, force: true });
  }

  private welcome(client: Socket): void {
    this.clients.add(client);
    client.on('error', () => client.destroy());
    client.on('close', () => {
      this.clients.delete(client);
      this.count();
    });
    createInterface({ input: client }).on('line', this.options.onLine);
    this.count();
  }

  private count(): void {
    if (this.hasParent || this.clients.size > 0) {
      clearTimeout(this.waiting);
      this.waiting = undefined;
    } else this.waiting ??= setTimeout(this.options.onForsaken, this.options.waitMs);
  }
}

/** Short, for a socket's path holds about a hundred characters; unguessable, for others list named pipes. */
function makeAddress(): string {
  if (process.platform === 'win32') return `\\\\.\\pipe\\cnn-${randomBytes(16).toString('hex')}`;
  return join(mkdtempSync(join(tmpdir(), 'cnn-')), 'run');
}
