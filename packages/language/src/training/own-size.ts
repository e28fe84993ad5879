import type { Context, Frame } from '../context/context';
import { ownSize } from '../diagnostics/data/CNN409-own-size';
import type { CheckedMinimize, CheckedSource, GraphNode } from '../program/program';
import { hasOwnSize } from './source';

/** Says of sources whose images have sizes of their own that a loss can't be computed on batches of them; once each. */
export function reportBatches(
  ctx: Context,
  frame: Frame,
  nodes: readonly GraphNode[],
  sources: readonly CheckedSource[],
  minimizes: readonly CheckedMinimize[],
): void {
  const needed = new Uint8Array(nodes.length);
  for (const { loss } of minimizes) needed[loss] = 1;
  for (let id = nodes.length - 1; id >= 0; id--) {
    if (needed[id]) for (const input of nodes[id]!.inputs) needed[input] = 1;
  }
  const told = new Set<number>();
  for (const node of nodes) {
    if (node.op !== 'data' || !needed[node.id] || !hasOwnSize(node.type) || told.has(node.source)) continue;
    told.add(node.source);
    const { entry, location } = sources[node.source]!;
    const { end } = location.span;
    const insert = (text: string) => ({
      title: `Add \`-> ${text}\``,
      edits: [{ file: location.file, span: { start: end, end }, text: ` -> ${text}` }],
    });
    const fixes =
      location.file === frame.module.path
        ? [{ ...insert('patch(64)'), preferred: true }, insert('resize(64, 64)')]
        : [];
    ctx.analysis.reporter.report(ownSize, { entry, name: node.path }, location, { fixes });
    ctx.valid = false;
  }
}
