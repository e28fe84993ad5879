import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import manifest from '../package.json';
import { NODE_FILES } from './node-file-system';
import { startServer } from './server';

/** Serves over standard input and output, for any editor. Ends when its input does. */
export function startStdioServer(): void {
  startServer(createConnection(ProposedFeatures.all, process.stdin, process.stdout), {
    files: NODE_FILES,
    version: manifest.version,
  });
}

/** Serves over what the command line names: `--stdio`, `--node-ipc`, `--pipe=...`, `--socket=...`. */
export function startServerFromArguments(): void {
  startServer(createConnection(ProposedFeatures.all), { files: NODE_FILES, version: manifest.version });
}
