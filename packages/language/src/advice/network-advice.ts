import { isSymbolic } from '../algebra/dim';
import { catalogue } from '../catalogue';
import type { Context } from '../context/context';
import type { NetworkResult } from '../context/graph';
import { batchNormInCritic } from '../diagnostics/advice/CNN502-batch-norm-in-critic';
import { smallReceptiveField } from '../diagnostics/advice/CNN503-small-receptive-field';
import type { CheckedTrain, EntryNode, NodeId } from '../program/program';
import { receptiveFields } from '../program/receptive-field';

/** Advice that needs a look inside the networks a train block uses. */
export function networkAdvice(ctx: Context, train: Omit<CheckedTrain, 'valid'>): void {
  const networks = new Map<string, NetworkResult>();
  for (const network of ctx.builder!.allNetworks()) networks.set(network.checked.name, network);
  for (const node of train.nodes) {
    if (node.op !== 'entry') continue;
    const entry = catalogue.get(node.entry);
    // A loss that differentiates a critic by its input, example by example.
    if (entry?.differentiates === 'network') checkPenalty(ctx, networks, node);
    const hole = entry?.hole?.(node.args);
    if (hole !== undefined) checkHole(ctx, networks, train, node, hole);
  }
}

function checkPenalty(ctx: Context, networks: ReadonlyMap<string, NetworkResult>, node: EntryNode): void {
  for (const value of node.args.values.values()) {
    if (typeof value !== 'object' || !('network' in value)) continue;
    const network = networks.get(value.network);
    const norms = network?.checked.nodes.filter(
      (inner): inner is EntryNode => inner.op === 'entry' && mixesBatch(inner) !== undefined,
    );
    const { instead } = (norms?.[0] && mixesBatch(norms[0])) ?? {};
    if (norms === undefined || instead === undefined) continue;
    const places = new Map(
      norms.map((norm) => [`${norm.origin.location.file}:${norm.origin.location.span.start}`, norm]),
    );
    const edits = [...places.values()].map(({ origin: { location } }) => ({
      ...location,
      text: instead,
    }));
    ctx.analysis.reporter.report(
      batchNormInCritic,
      { network: value.network, penalty: node.entry },
      node.origin.location,
      {
        related: [...places.values()]
          .slice(0, 4)
          .map((norm) => ({ location: norm.origin.location, message: `\`${norm.entry}\` is used here` })),
        fixes: [{ title: `Use \`${instead}\` in ${value.network}`, edits }],
      },
    );
  }
}

function mixesBatch({ entry }: EntryNode) {
  return catalogue.get(entry)?.mixesBatch;
}

/** A network that is given a masked image must see across the hole. */
function checkHole(
  ctx: Context,
  networks: ReadonlyMap<string, NetworkResult>,
  train: Omit<CheckedTrain, 'valid'>,
  mask: EntryNode,
  [height, width]: readonly [number, number],
): void {
  const masked = new Set<NodeId>([mask.id]);
  for (const node of train.nodes) {
    if (!node.inputs.some((input) => masked.has(input))) continue;
    if (node.op !== 'network') {
      masked.add(node.id);
      continue;
    }
    const network = networks.get(node.network);
    const output = network?.checked.outputs[0];
    const type = node.type;
    // Only networks that fill in an image; a critic only looks at one.
    if (network === undefined || output === undefined || type.kind !== 'tensor' || type.shape.length !== 3)
      continue;
    if (type.shape.some(isSymbolic)) continue;
    const field = receptiveFields(
      network.checked,
      new Map([...networks].map(([name, n]) => [name, n.checked])),
    ).get(output.node);
    if (field === undefined || field.size === 'global') continue;
    const [seenHeight, seenWidth] = field.size;
    if (seenHeight >= height && seenWidth >= width) continue;
    ctx.analysis.reporter.report(
      smallReceptiveField,
      { network: node.network, field: [seenHeight, seenWidth], hole: [height, width] },
      node.origin.location,
      { related: [{ location: mask.origin.location, message: `the hole is ${height}×${width}` }] },
    );
  }
}
