/** The server as a worker of a browser: it sees open documents only. */
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import manifest from '../package.json';
import { NO_FILES } from './file-system';
import { startServer } from './server';

const worker = globalThis as unknown as DedicatedWorkerGlobalScope;
startServer(createConnection(new BrowserMessageReader(worker), new BrowserMessageWriter(worker)), {
  files: NO_FILES,
  version: manifest.version,
});
