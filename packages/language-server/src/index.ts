export { GRAPH_REQUEST, type GraphParams, type NetworkGraph } from './features/graph';
export { type FileSystem, NO_FILES } from './file-system';
export { startServerFromArguments, startStdioServer } from './node';
export { type ServerOptions, startServer } from './server';
