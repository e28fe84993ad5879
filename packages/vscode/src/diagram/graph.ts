/** What a diagram shows of a network's graph: nodes with their texts, blocks that are folded or not. Plain data. */
import type { NetworkGraph } from '@cnn-studio/language-server';

/** As LSP counts: from 0, columns in UTF-16 units. */
export interface SourceRange {
  readonly uri: string;
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

/** What a node is, for its accent. */
export type Family =
  | 'input'
  | 'output'
  | 'convolution'
  | 'normalization'
  | 'activation'
  | 'resampling'
  | 'attention'
  | 'network'
  | 'other'
  | 'block'
  | 'error';

/** What a search looks at. */
export interface Findable {
  readonly id: string;
  readonly family: Family;
  readonly title: string;
  readonly detail: string;
}

export interface DiagramNode {
  readonly id: string;
  readonly family: Family;
  /** `conv(32, 3)` */
  readonly title: string;
  /** `14×14×32`, or the message of an error */
  readonly detail: string;
  /** `9,248 parameters · 7.23 M` */
  readonly cost: string;
  readonly source?: SourceRange;
  /** Of a use of a block that is folded: opens it. */
  readonly fold?: string;
  /** What can be found in such a block: the nodes that would be there if it were unfolded. */
  readonly inside?: readonly Findable[];
  /** The ids of the graph's nodes that it stands for: a folded block stands for several. */
  readonly members: readonly number[];
}

export interface DiagramGroup {
  /** The path of the block's use: `Res_1/Res_2`. */
  readonly id: string;
  readonly title: string;
  readonly nodes: readonly DiagramNode[];
  readonly groups: readonly DiagramGroup[];
}

export interface DiagramEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** The tensor on it. */
  readonly shape: string;
  readonly error: boolean;
}

export interface Diagram {
  /** The whole network, as the outermost group. */
  readonly root: DiagramGroup;
  readonly edges: readonly DiagramEdge[];
  /** Of every group there is, folded or not. */
  readonly blocks: readonly string[];
}

type GraphNode = NetworkGraph['nodes'][number];

/** Longer texts are cut: a diagram is read at a glance, and the source is a click away. */
const MAX_TITLE = 36;
/** Room for both numbers, sizes that are not known yet among them. */
const MAX_COST = 52;
const MAX_MESSAGE = 72;

/** Words in a diagram, translated. */
export interface GraphTexts {
  /** `9,248 parameters` */
  parameters(count: number): string;
  /** `7.23 M MAC` */
  multiplyAdds(count: string): string;
  /** `3 layers` */
  layers(count: number): string;
  /** Of a result without a name. */
  readonly output: string;
}

/**
 * @param folded the ids of blocks that are shown as one node
 */
export function diagramOf(graph: NetworkGraph, folded: ReadonlySet<string>, texts: GraphTexts): Diagram {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  /** The diagram's node that stands for a node of the graph. */
  const standsFor = new Map<number, string>();
  const root = new Builder('', '', texts);
  for (const node of graph.nodes) {
    const trail = blocksOf(node);
    const shut = trail.findIndex(({ id }) => folded.has(id));
    const group = trail
      .slice(0, shut < 0 ? undefined : shut)
      .reduce((at, { id, block }) => at.group(id, block), root);
    if (shut < 0) {
      group.nodes.push(layerNode(node, texts));
      standsFor.set(node.id, nodeId(node.id));
    } else {
      const { id, block } = trail[shut]!;
      group.folded(id, block, node);
      standsFor.set(node.id, blockId(id));
    }
  }
  const edges = new Map<string, DiagramEdge>();
  const connect = (source: number, to: string, error = false) => {
    const from = standsFor.get(source)!;
    if (from === to) return;
    const id = `${from}>${to}`;
    edges.set(id, { id, from, to, shape: byId.get(source)!.shape, error });
  };
  for (const node of graph.nodes) {
    for (const input of node.inputs) connect(input, standsFor.get(node.id)!);
  }
  graph.outputs.forEach(({ name, node }, index) => {
    const id = `out${index}`;
    const source = byId.get(node)!;
    root.nodes.push({
      id,
      family: 'output',
      title: name ?? texts.output,
      detail: source.shape,
      cost: '',
      source: rangeOf(source),
      members: [],
    });
    connect(node, id);
  });
  graph.errors.forEach((error, index) => {
    const id = `error${index}`;
    root.nodes.push({
      id,
      family: 'error',
      title: shortened(error.text, MAX_TITLE),
      detail: shortened(error.message, MAX_MESSAGE),
      cost: error.code,
      source: error.source && { uri: error.source.uri, ...error.source.range },
      members: [],
    });
    const before = error.after === undefined ? [] : [error.after];
    for (const input of error.inputs.length > 0 ? error.inputs : before) connect(input, id, true);
  });
  const blocks = new Set(graph.nodes.flatMap((node) => blocksOf(node).map(({ id }) => id)));
  return { root: root.build(), edges: [...edges.values()], blocks: [...blocks] };
}

/** The node of the graph whose text is closest around a place in the source. */
export function nodeAt(
  graph: NetworkGraph,
  uri: string,
  { line, character }: { readonly line: number; readonly character: number },
): number | undefined {
  let best: { id: number; size: number } | undefined;
  for (const node of graph.nodes) {
    const places = [node.source, ...node.uses.map((use) => use.source)];
    for (const place of places) {
      if (place?.uri !== uri) continue;
      const { start, end } = place.range;
      const after = line > start.line || (line === start.line && character >= start.character);
      const before = line < end.line || (line === end.line && character <= end.character);
      if (!after || !before) continue;
      const size = (end.line - start.line) * 10_000 + end.character - start.character;
      if (best === undefined || size < best.size) best = { id: node.id, size };
    }
  }
  return best?.id;
}

class Builder {
  readonly nodes: DiagramNode[] = [];
  readonly #groups = new Map<string, Builder>();
  readonly #folded = new Map<string, GraphNode[]>();

  constructor(
    private readonly id: string,
    private readonly title: string,
    private readonly texts: GraphTexts,
  ) {}

  group(id: string, title: string): Builder {
    let found = this.#groups.get(id);
    if (found === undefined) {
      found = new Builder(id, title, this.texts);
      this.#groups.set(id, found);
    }
    return found;
  }

  folded(id: string, title: string, node: GraphNode): void {
    let members = this.#folded.get(id);
    if (members === undefined) {
      members = [];
      this.#folded.set(id, members);
      const all = members;
      const { texts } = this;
      // The block's node comes where its first layer stands; its figures are known when all have come.
      this.nodes.push({
        id: blockId(id),
        family: 'block',
        title,
        get detail() {
          return all.at(-1)!.shape;
        },
        get cost() {
          const parameters = all.reduce((sum, one) => sum + one.parameters, 0);
          return [texts.layers(all.length), ...(parameters > 0 ? [texts.parameters(parameters)] : [])].join(
            ' · ',
          );
        },
        source: rangeOf(node, id),
        fold: id,
        get members() {
          return all.map((one) => one.id);
        },
        get inside() {
          return all
            .map((one) => layerNode(one, texts))
            .map(({ id, family, title, detail }) => ({ id, family, title, detail }));
        },
      });
    }
    members.push(node);
  }

  build(): DiagramGroup {
    return {
      id: this.id,
      title: this.title,
      nodes: this.nodes.map((node) => ({ ...node })),
      groups: [...this.#groups.values()].map((group) => group.build()),
    };
  }
}

const FAMILIES: Readonly<Record<string, Family>> = {
  convolution: 'convolution',
  normalization: 'normalization',
  activation: 'activation',
  resampling: 'resampling',
  attention: 'attention',
};

function layerNode(node: GraphNode, texts: GraphTexts): DiagramNode {
  const family =
    node.kind === 'input' ? 'input' : node.kind === 'network' ? 'network' : FAMILIES[node.category ?? ''];
  const cost = [
    ...(node.parameters > 0 ? [texts.parameters(node.parameters)] : []),
    ...(node.multiplyAdds === '0' ? [] : [texts.multiplyAdds(node.multiplyAdds)]),
  ];
  return {
    id: nodeId(node.id),
    family: family ?? 'other',
    title: shortened(titleOf(node), MAX_TITLE),
    detail: node.shape,
    cost: shortened(cost.join(' · '), MAX_COST),
    source: rangeOf(node),
    members: [node.id],
  };
}

/** What is written, where that says what the node is: an operator or a whole pipeline does not. */
function titleOf({ kind, label, text }: GraphNode): string {
  if (kind !== 'entry' && kind !== 'network') return label;
  return text.startsWith(label) ? text : label;
}

function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

function nodeId(id: number): string {
  return `node${id}`;
}

/** The id of the node that a folded block is. */
export function blockId(path: string): string {
  return `block:${path}`;
}

/** The uses of blocks a node stands in, outermost first, each with its path. */
function blocksOf({ path, uses }: GraphNode): { readonly id: string; readonly block: string }[] {
  const parts = path.split('/');
  return uses.map(({ block }, index) => ({ id: parts.slice(0, index + 1).join('/'), block }));
}

/** Where it is written; inside of a folded block, where the block is used. */
function rangeOf(node: GraphNode, block?: string): SourceRange | undefined {
  const depth = block === undefined ? -1 : block.split('/').length - 1;
  const place = depth < 0 ? node.source : node.uses[depth]?.source;
  return place && { uri: place.uri, ...place.range };
}
