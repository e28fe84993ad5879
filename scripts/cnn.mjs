// `pnpm cnn ...`: the command line, from source.
import { pathToFileURL } from 'node:url';
import { cliBundle, ensureCli } from './build.mjs';

await ensureCli();
// pnpm runs scripts in the workspace root; paths are meant from where the person stands.
if (process.env.INIT_CWD !== undefined) process.chdir(process.env.INIT_CWD);
process.argv.splice(1, 1, cliBundle);
await import(pathToFileURL(cliBundle).href);
