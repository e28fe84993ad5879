// `pnpm results NAME`: trains one system of the gallery, measures it, and keeps how it went in docs/results/NAME.json, with
// its picture beside. `pnpm results --table` writes docs/results.md from what is kept; `--list` names the systems.
import { measureSystem } from './results/measure.mjs';
import { writePage } from './results/page.mjs';
import { systems } from './results/systems.mjs';

const USAGE = `usage: pnpm results NAME     train and measure one (${[...systems.keys()].join(', ')})
       pnpm results --table  write docs/results.md from the results that are kept
       pnpm results --list   name the systems, and whether they have a result`;

const [wanted, ...rest] = process.argv.slice(2);
if (wanted === undefined || rest.length > 0) fail(USAGE);
if (wanted === '--table') console.log(writePage());
else if (wanted === '--list') console.log([...systems.keys()].join('\n'));
else if (!systems.has(wanted)) fail(`there is no system called ${wanted}\n${USAGE}`);
else await measureSystem(systems.get(wanted));

function fail(message) {
  console.error(message);
  process.exit(2);
}
