// `pnpm fuzz [--seed S] [--minutes M]`: changes programs at random and looks whether what must hold of any text
// still does. `pnpm fuzz --growth` measures instead how time grows with the length of a text.
// `pnpm fuzz networks [--count N] [--seed S] [--from I]`: trains random networks on the default backend and on tfjs's
// plain JavaScript, and compares.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram } from './program.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const [first, ...rest] = process.argv.slice(2);
process.exitCode =
  first === 'networks'
    ? await runProgram(
        join(root, 'test/fuzz/networks/main.ts'),
        join(root, 'packages/cli/dist/fuzz/networks.mjs'),
        rest,
      )
    : await runProgram(
        join(root, 'test/fuzz/main.ts'),
        join(root, 'packages/language/dist/fuzz.mjs'),
        process.argv.slice(2),
      );
