import type { Analysis } from '../context/context';
import { tooMuchMemory } from '../diagnostics/advice/CNN504-too-much-memory';
import { trainingMemory } from '../program/memory';
import type { Program } from '../program/program';

/** Warns of train blocks that won't fit into the device, with the batch that would. */
export function adviseMemory(analysis: Analysis, program: Program, available: number): void {
  for (const train of program.trains.values()) {
    if (!train.valid) continue;
    const memory = trainingMemory(program, train);
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
