// `pnpm new KIND NAME`: a file that works, its test, and its place in the lists. One kind, one file in `new`.
import { parseArgs } from 'node:util';
import { newCommand } from './new/command.mjs';
import { newData } from './new/data.mjs';
import { newDiagnostic } from './new/diagnostic.mjs';
import { newEntry } from './new/entry.mjs';
import { newExporter } from './new/exporter.mjs';
import { WrongUse } from './new/files.mjs';
import { newPanel } from './new/panel.mjs';

const USAGE = `pnpm new layer NAME [--category structure]
pnpm new loss|degradation|metric|data NAME
pnpm new diagnostic NAME [--group entries]
pnpm new exporter|command|panel NAME`;

const KINDS = {
  layer: (name, { category = 'structure' }) => newEntry('layer', name, category),
  loss: (name) => newEntry('loss', name, 'loss'),
  degradation: (name) => newEntry('degradation', name, 'degradation'),
  metric: (name) => newEntry('metric', name, 'metric'),
  data: newData,
  diagnostic: (name, { group = 'entries' }) => newDiagnostic(name, group),
  exporter: newExporter,
  command: newCommand,
  panel: newPanel,
};

function run() {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { category: { type: 'string' }, group: { type: 'string' } },
  });
  const [kind, name] = positionals;
  if (name === undefined || positionals.length > 2 || !Object.hasOwn(KINDS, kind)) throw new WrongUse(USAGE);
  KINDS[kind](name, values);
}

try {
  run();
} catch (error) {
  const usage = error instanceof WrongUse || error.code?.startsWith('ERR_PARSE_ARGS');
  if (!usage) throw error;
  console.error(error.message);
  process.exit(2);
}
