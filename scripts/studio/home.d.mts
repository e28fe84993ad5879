import type { Folders, Server } from './server.mjs';

/** See home.mjs. */
export function prepareHome(
  server: Server,
  home: string,
  vsix: string,
): Folders & { readonly workspace: string };
