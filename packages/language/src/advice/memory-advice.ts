import { withinLimits } from '../algebra/limits';
import type { Analysis } from '../context/context';
import { tooMuchMemory } from '../diagnostics/advice/CNN504-too-much-memory';
import { trainingMemory } from '../program/memory';
import type { CheckedTrain, IterationStep, Program } from '../program/program';

/** Nodes of all networks, once for each loss, that are looked at: with more the answer would not come while typing. */
const MAX_NODES = 20_000;

/** Warns of train blocks that won't fit into the machine's memory, with the batch that would. */
export function adviseMemory(analysis: Analysis, program: Program): void {
  const { memory: available } = analysis.host;
  if (available === undefined) return;
  const inNetworks = [...program.networks.values()].reduce((sum, { nodes }) => sum + nodes.length, 0);
  for (const train of program.trains.values()) {
    if (!train.valid || (inNetworks + train.nodes.length) * countOf(train) > MAX_NODES) continue;
    const memory = withinLimits(() => trainingMemory(program, train), undefined);
    if (memory === undefined) continue;
    const needed = memory.constant + train.batch * memory.perExample;
    if (needed <= available) continue;
    const fits = Math.floor((available - memory.constant) / memory.perExample);
    const data = { train: train.name, needed, available, batch: train.batch };
    const edit = batchEdit(analysis, train.location.file, train.location.span.start, fits);
    analysis.reporter.report(tooMuchMemory, fits >= 1 ? { ...data, fits } : data, train.location, {
      fixes: fits >= 1 && edit !== undefined ? [{ title: `Set batch to ${fits}`, edits: [edit] }] : [],
    });
  }
}

function countOf({ phases }: CheckedTrain): number {
  const count = (steps: readonly IterationStep[]): number =>
    steps.reduce((sum, step) => sum + (step.kind === 'repeat' ? count(step.body) : 1), 0);
  return phases.reduce((sum, { iteration }) => sum + count(iteration), 0);
}

/** Changes the `batch` of the train block whose name stands at `nameStart`, or adds one. */
function batchEdit(analysis: Analysis, file: string, nameStart: number, batch: number) {
  const declaration = analysis.modules
    .get(file)
    ?.tree.declarations.find((one) => one.kind === 'train' && one.name.span.start === nameStart);
  if (declaration?.kind !== 'train') return undefined;
  for (const statement of declaration.body.statements) {
    if (statement.kind === 'setting' && statement.name.text === 'batch') {
      return { file, span: statement.value.span, text: String(batch) };
    }
  }
  const start = declaration.body.span.start + 1;
  return { file, span: { start, end: start }, text: `\n  batch ${batch}` };
}
