export { GRAPH_REQUEST, type GraphParams, type NetworkGraph } from './features/graph';
export { SUMMARY_REQUEST, type SummaryParams } from './features/summary';
export { type FileSystem, NO_FILES } from './file-system';
export { startServerFromArguments, startStdioServer } from './node';
export { type ServerOptions, startServer } from './server';
