import type { Context } from '../context/context';
import { location } from '../context/text';
import { separateAugmentation } from '../diagnostics/advice/CNN506-separate-augmentation';
import type { CheckedTrain, DataNode, EntryNode, NodeId } from '../program/program';

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
    if (first === undefined || node.op !== 'entry' || !movesAtRandom(ctx, node) || told.has(first)) continue;
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
    ctx.analysis.reporter.report(separateAugmentation, data, location(site.frame, site.site.span), {
      related: left.map(({ path, origin }) => ({
        location: origin.location,
        message: `\`${path}\` is the other image of the same example`,
      })),
    });
  }
}

function isImage(node: DataNode): boolean {
  return node.type.kind === 'tensor' && node.type.shape.length === 3;
}

/** Whether it puts pixels elsewhere by chance, as a crop at a random place does. */
function movesAtRandom(ctx: Context, node: EntryNode): boolean {
  if (node.random.length === 0) return false;
  // Made for what a critic sees: generated and real images are no pairs.
  if (node.entry === 'diff_augment') return false;
  const category = ctx.analysis.catalogue.get(node.entry)?.category;
  return category === 'augmentation' || category === 'resampling';
}
