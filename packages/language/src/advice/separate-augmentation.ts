import { catalogue } from '../catalogue';
import type { Context, Frame } from '../context/context';
import { location } from '../context/text';
import { separateAugmentation } from '../diagnostics/advice/CNN506-separate-augmentation';
import type { Fix } from '../diagnostics/diagnostic';
import type { CheckedTrain, DataNode, EntryNode, NodeId } from '../program/program';
import type * as ast from '../syntax/ast';

/**
 * Warns of random crops, flips and turns of one column of a pair: each is drawn for its value alone. Said once for a
 * column, at the first of them; columns that were joined before are moved together.
 */
export function adviseSeparateAugmentation(ctx: Context, train: Omit<CheckedTrain, 'valid'>): void {
  const used = new Set(train.nodes.flatMap(({ inputs }) => inputs));
  const bySource = new Map<number, DataNode[]>();
  for (const node of train.nodes) {
    if (node.op !== 'data' || !isImage(node)) continue;
    const others = bySource.get(node.source);
    if (others === undefined) bySource.set(node.source, [node]);
    else others.push(node);
  }
  /** The images that each node is made of. */
  const madeOf = new Map<NodeId, ReadonlySet<DataNode>>();
  const told = new Set<DataNode>();
  for (const node of train.nodes) {
    const own = node.op === 'data' && isImage(node) ? [node] : [];
    const columns = new Set([...own, ...node.inputs.flatMap((input) => [...(madeOf.get(input) ?? [])])]);
    // What networks make is compared with what it was made of: only pictures of pictures are followed.
    madeOf.set(node.id, node.op === 'network' ? new Set() : columns);
    const [first] = columns;
    if (first === undefined || node.op !== 'entry' || !movesAtRandom(node) || told.has(first)) continue;
    const left = bySource.get(first.source)!.filter((one) => used.has(one.id) && !columns.has(one));
    if (left.length === 0) continue;
    for (const column of columns) told.add(column);
    const site = ctx.sites!.get(node.id);
    if (site === undefined) continue;
    const data = {
      entry: node.entry,
      columns: [...columns].map(({ path }) => path),
      others: left.map(({ path }) => path),
    };
    const fix = moveIn(train, node, site);
    ctx.analysis.reporter.report(separateAugmentation, data, location(site.frame, site.site.span), {
      fixes: fix === undefined ? [] : [fix],
      related: left.map(({ path, origin }) => ({
        location: origin.location,
        message: `\`${path}\` is the other image of the same example`,
      })),
    });
  }
}

/** What is applied to a column itself, and can be done where it is read, moves behind the source. */
function moveIn(
  train: Omit<CheckedTrain, 'valid'>,
  node: EntryNode,
  { frame, site }: { readonly frame: Frame; readonly site: ast.Expression },
): Fix | undefined {
  const input = train.nodes[node.inputs[0] ?? -1];
  if (input?.op !== 'data' || catalogue.get(node.entry)?.joint === undefined) return undefined;
  const { path: file, text } = frame.module;
  const source = train.sources[input.source]!.location;
  const [arrow] = /\s*->\s*$/.exec(text.slice(0, site.span.start)) ?? [];
  if (arrow === undefined || source.file !== file) return undefined;
  const { start, end } = site.span;
  const link = text.slice(start, end);
  const { end: behind } = source.span;
  return {
    title: `Move \`${link}\` into the \`data\` statement`,
    edits: [
      { file, span: { start: behind, end: behind }, text: ` -> ${link}` },
      { file, span: { start: start - arrow.length, end }, text: '' },
    ],
    preferred: true,
  };
}

function isImage(node: DataNode): boolean {
  return node.type.kind === 'tensor' && node.type.shape.length === 3;
}

/** Whether it puts pixels elsewhere by chance, as a crop at a random place does. */
function movesAtRandom(node: EntryNode): boolean {
  if (node.random.length === 0) return false;
  const entry = catalogue.get(node.entry);
  if (entry === undefined || entry.forCritic) return false;
  return entry.category === 'augmentation' || entry.category === 'resampling';
}
