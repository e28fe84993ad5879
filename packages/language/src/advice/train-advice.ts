import { catalogue } from '../catalogue';
import { CATEGORIES } from '../catalogue/categories';
import { RESCALING } from '../catalogue/lookup';
import type { Context, NodeSite } from '../context/context';
import type { GraphBuilder } from '../context/graph';
import { location } from '../context/text';
import type { Fix } from '../diagnostics/diagnostic';
import { neverTrained } from '../diagnostics/training/CNN303-never-trained';
import { differentRanges } from '../diagnostics/training/CNN310-different-ranges';
import { mixedRanges } from '../diagnostics/training/CNN311-mixed-ranges';
import { activationBeforeLogits } from '../diagnostics/training/CNN312-activation-before-logits';
import { PictureRanges } from '../program/picture-range';
import type {
  CheckedMinimize,
  CheckedTrain,
  EntryNode,
  GraphNode,
  NetworkNode,
  NodeId,
} from '../program/program';
import { hasWeights } from '../program/program';
import { usesOf } from '../reporting/explain';
import { around } from '../reporting/fixes';
import type * as ast from '../syntax/ast';
import { formatRange, type Range } from '../types';
import { networkAdvice } from './network-advice';
import { adviseSeparateAugmentation } from './separate-augmentation';

type Minimizes = readonly { readonly statement: ast.MinimizeStatement; readonly checked: CheckedMinimize }[];

/** Looks over a whole train block: what is correct but will not train as meant. */
export function adviseTraining(ctx: Context, minimizes: Minimizes, train: Omit<CheckedTrain, 'valid'>): void {
  const advisor = new Advisor(ctx);
  for (const node of train.nodes) {
    const site = ctx.sites!.get(node.id);
    if (site === undefined) continue;
    if (node.op === 'entry') {
      advisor.compareRanges(node, site);
      advisor.checkLogits(node, site);
    } else if (node.op === 'network') advisor.noteRanges(node, site);
  }
  advisor.reportMixedRanges();
  advisor.reportUntrained(minimizes, train);
  networkAdvice(ctx, train);
  adviseSeparateAugmentation(ctx, train);
}

interface NetworkInput {
  readonly node: NetworkNode;
  readonly site: NodeSite;
  readonly index: number;
  readonly range: Range;
  readonly computed: boolean;
}

class Advisor {
  readonly #builder: GraphBuilder;
  /** By network and input. */
  readonly #inputs = new Map<string, NetworkInput[]>();
  /** For each node, whether a network made it: the other side of a comparison is the one to be scaled. */
  readonly #computed = new Map<NodeId, boolean>();

  /** Noise goes beyond the range of a picture, and is no reason to scale it. */
  readonly #pictures: PictureRanges;

  constructor(private readonly ctx: Context) {
    this.#builder = ctx.builder!;
    this.#pictures = new PictureRanges(this.#builder);
    for (const node of this.#builder.nodes) {
      const computed = node.op === 'network' || node.inputs.some((input) => this.#computed.get(input));
      this.#computed.set(node.id, computed);
    }
  }

  compareRanges(node: EntryNode, site: NodeSite): void {
    const entry = catalogue.get(node.entry);
    if (entry === undefined || entry.takesLogits) return;
    if (!CATEGORIES[entry.category].compares) return;
    const [a, b] = node.inputs;
    if (node.inputs.length !== 2 || a === undefined || b === undefined) return;
    const left = this.#boundedRange(a);
    const right = this.#boundedRange(b);
    if (left === undefined || right === undefined || sameRange(left, right)) return;
    // What a network makes keeps its range; the data, or else the second value, is brought to it.
    const second = this.#computed.get(a) || !this.#computed.get(b);
    const expression = site.inputs[second ? 1 : 0];
    const data = { operation: node.entry, left, right };
    this.ctx.analysis.reporter.report(differentRanges, data, location(site.frame, site.site.span), () => ({
      fixes: scaleFixes(site, expression, second ? left : right),
      related: usesOf(site.frame),
    }));
  }

  /** The range of a value with known ends; numbers have none that matters. */
  #boundedRange(id: NodeId): Range | undefined {
    const { type } = this.#builder.node(id);
    return type.kind === 'tensor' && type.shape.length > 0 ? this.#pictures.made(id) : undefined;
  }

  checkLogits(node: EntryNode, site: NodeSite): void {
    const entry = catalogue.get(node.entry);
    const [first] = node.inputs;
    if (entry?.takesLogits !== true || first === undefined) return;
    const found = producer(this.#builder, first);
    if (found?.op !== 'entry' || found.type.kind !== 'tensor') return;
    const { min, max } = found.type.range;
    const activation = catalogue.get(found.entry)?.category === 'activation';
    if (!activation || min < 0 || max > 1) return;
    const at = location(site.frame, (site.inputs[0] ?? site.site).span);
    this.ctx.analysis.reporter.report(
      activationBeforeLogits,
      { activation: found.entry, loss: node.entry },
      at,
      () => ({
        related: [{ location: found.origin.location, message: `\`${found.entry}\` is applied here` }],
        fixes: removeLink(this.ctx, found),
      }),
    );
  }

  noteRanges(node: NetworkNode, site: NodeSite): void {
    node.inputs.forEach((input, index) => {
      const range = this.#boundedRange(input);
      if (range === undefined) return;
      const key = `${node.network} ${index}`;
      const uses = this.#inputs.get(key) ?? [];
      uses.push({ node, site, index, range, computed: this.#computed.get(input)! });
      this.#inputs.set(key, uses);
    });
  }

  reportMixedRanges(): void {
    for (const uses of this.#inputs.values()) {
      const wanted = uses.find((use) => use.computed) ?? uses[0]!;
      for (const use of uses) {
        if (sameRange(use.range, wanted.range)) continue;
        const { site, index, node } = use;
        const [network] = this.#builder.networks(node.id);
        const parameter = network?.inputs[index]?.name ?? '';
        const expression = site.inputs[index];
        const data = { network: node.network, parameter, here: use.range, elsewhere: wanted.range };
        const elsewhere = location(wanted.site.frame, (wanted.site.inputs[index] ?? wanted.site.site).span);
        this.ctx.analysis.reporter.report(
          mixedRanges,
          data,
          location(site.frame, (expression ?? site.site).span),
          () => ({
            related: [{ location: elsewhere, message: `here it is in ${formatRange(wanted.range)}` }],
            fixes: scaleFixes(site, expression, wanted.range),
          }),
        );
      }
    }
  }

  reportUntrained(
    minimizes: Minimizes,
    { name: train, starts }: Pick<CheckedTrain, 'name' | 'starts'>,
  ): void {
    const trained = new Set(minimizes.flatMap(({ checked }) => checked.over));
    for (const { networks } of starts) for (const network of networks) trained.add(network);
    const reported = new Set<string>();
    for (const node of this.#usedIn(minimizes)) {
      // Applied, or given to a loss: `perceptual(Classifier, features, a, b)`; and what these call.
      const used = this.#builder.networks(node.id);
      const inner = used.flatMap(({ builder }) => [...builder.allNetworks()]);
      for (const { checked } of [...used, ...inner]) {
        const network = checked.name;
        if (trained.has(network) || reported.has(network) || !hasWeights(checked)) continue;
        reported.add(network);
        this.ctx.analysis.reporter.report(neverTrained, { network, train }, node.origin.location);
      }
    }
  }

  /** Nodes of the losses, in the order they are computed. */
  #usedIn(minimizes: Minimizes): GraphNode[] {
    const used = new Set<NodeId>();
    const waiting = minimizes.map(({ checked }) => checked.loss);
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      if (used.has(id) || this.#builder.nodes[id] === undefined) continue;
      used.add(id);
      waiting.push(...this.#builder.node(id).inputs);
    }
    return this.#builder.nodes.filter((node) => used.has(node.id));
  }
}

/** Ranges that differ by rounding, or by a hundredth of their width, are the same to a reader. */
function sameRange(a: Range, b: Range): boolean {
  const slack = 0.01 * Math.max(a.max - a.min, b.max - b.min);
  return Math.abs(a.min - b.min) <= slack && Math.abs(a.max - b.max) <= slack;
}

function scaleFixes(site: NodeSite, expression: ast.Expression | undefined, { min, max }: Range): Fix[] {
  if (expression === undefined) return [];
  const text = `${RESCALING.name}(${min}, ${max})`;
  return [
    {
      title: `Rescale it to ${formatRange({ min, max })}`,
      edits: [around(site.frame, expression, '', ` -> ${text}`)],
      preferred: true,
    },
  ];
}

/** The layer that made a value, looked for inside networks and behind mere changes of shape. */
function producer(start: GraphBuilder, startNode: NodeId): GraphNode | undefined {
  let builder = start;
  let id: NodeId | undefined = startNode;
  for (let steps = 0; id !== undefined && steps < 100; steps++) {
    const node: GraphNode = builder.node(id);
    if (node.op === 'network') {
      const [network] = builder.networks(node.id);
      const output = network?.checked.outputs[0];
      if (network === undefined || output === undefined) return undefined;
      builder = network.builder;
      id = output.node;
    } else if (node.op === 'entry' && catalogue.get(node.entry)?.rearranges !== undefined) {
      id = node.inputs[0];
    } else return node;
  }
  return undefined;
}

/** Takes `-> sigmoid` out of a chain. */
function removeLink(ctx: Context, node: EntryNode): Fix[] {
  const { file, span } = node.origin.location;
  const text = ctx.analysis.modules.get(file)?.text;
  // The arrow is on this line or the one before. A line that it begins keeps its break: a comment may stand before.
  const arrow =
    text === undefined ? null : /[ \t]*->\s*$/.exec(text.slice(Math.max(0, span.start - 200), span.start));
  if (arrow === null) return [];
  const edit = { file, span: { start: span.start - arrow[0].length, end: span.end }, text: '' };
  return [{ title: `Remove \`${node.entry}\``, edits: [edit], preferred: true }];
}
