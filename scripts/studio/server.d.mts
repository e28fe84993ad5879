/** See server.mjs. */
export interface Server {
  readonly node: string;
  readonly entry: string;
}

/** Where the server keeps settings and extensions. */
export interface Folders {
  readonly userData: string;
  readonly extensions: string;
}

export function ensureServer(say?: (line: string) => void): Server;

export function installExtensions(server: Server, packages: readonly string[], folders: Folders): void;

export function startServer(
  server: Server,
  options: Folders & { readonly port?: number; readonly trust?: boolean },
): Promise<{ readonly url: string; stop(): Promise<void> }>;
