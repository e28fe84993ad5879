import { catalogue } from '../catalogue';
import { CATEGORIES } from '../catalogue/categories';
import type { Range } from '../types';
import { Multilinear } from './multilinear';
import type { EntryNode, Graph, GraphNode, NodeId } from './program';

/**
 * Which values of a train block mean black and white. A value's *type* says how far its elements may go: noise, or a
 * residual network without a last activation, go beyond black and white, or as far as they like. As a picture each value
 * has the range of the data it is made from: `clean + uniform([64, 64, 3], -0.25, 0.25)` of images in [0, 1] is a noisy
 * image in [0, 1]. Previews are drawn, image files fed to networks and results written by these ranges, so that what is
 * measured on values is what a person gets in files.
 *
 * - Data have their own range.
 * - A degradation, augmentation or change of size keeps the range of what it is applied to.
 * - Of sums and products it is the exact range with every value in its own picture range and random numbers at their mean.
 * - What a network makes is a picture in the range of what a loss or metric compares it with; else in its own, when its
 *   last activation bounds it.
 */
export class PictureRanges {
  readonly #sums: Multilinear;
  /** Without and with a look at comparisons. */
  readonly #known: readonly [(Range | undefined)[], (Range | undefined)[]] = [[], []];
  readonly #targets = new Map<NodeId, NodeId>();

  constructor(private readonly graph: Graph) {
    this.#sums = new Multilinear(graph.nodes);
    this.#findTargets();
  }

  /** Undefined for what is no picture, or one of which nothing tells the range. */
  range(id: NodeId): Range | undefined {
    return this.#find(id, true);
  }

  /** By how the value is made alone, whatever it is compared with. */
  made(id: NodeId): Range | undefined {
    return this.#find(id, false);
  }

  /** What a loss or metric compares the value with, when that is made without a network. */
  target(id: NodeId): NodeId | undefined {
    return this.#targets.get(id);
  }

  #find(id: NodeId, compared: boolean): Range | undefined {
    const known = this.#known[compared ? 1 : 0];
    // Inputs come before their uses. One after the other, not by recursion: a chain of them may be long.
    while (known.length <= id) {
      const next = known.length;
      const target = compared ? this.#targets.get(next) : undefined;
      const wanted = target === undefined ? undefined : this.#find(target, false);
      known.push(wanted ?? this.#make(this.graph.nodes[next]!, compared));
    }
    return known[id];
  }

  #make(node: GraphNode, compared: boolean): Range | undefined {
    if (node.type.kind !== 'tensor' || node.op === 'constant') return undefined;
    if (node.op === 'entry') {
      // Noise alone is no picture.
      if (catalogue.get(node.entry)?.category === 'random') return undefined;
      if (keepsPicture(node)) return this.#find(node.inputs[0]!, compared);
      const exact = this.#sums.range(node.id, (atom) => this.#part(atom, compared));
      if (exact !== undefined) return proper(exact);
    }
    return proper(node.type.range);
  }

  /** What a value counts as within a sum or product. */
  #part(id: NodeId, compared: boolean): Range | undefined {
    const node = this.graph.nodes[id]!;
    const mean = node.op === 'entry' ? meanOf(node) : undefined;
    if (mean !== undefined) return { min: mean, max: mean };
    return this.#find(id, compared) ?? (node.type.kind === 'tensor' ? node.type.range : undefined);
  }

  /** Comparisons pass backwards through what keeps a picture: `Upscale(small) -> downsample(4)` against `small`. */
  #findTargets(): void {
    const { nodes } = this.graph;
    const computed: boolean[] = [];
    for (const node of nodes) {
      computed[node.id] = node.op === 'network' || node.inputs.some((input) => computed[input]);
    }
    for (const node of nodes) {
      if (node.op !== 'entry') continue;
      const entry = catalogue.get(node.entry);
      if (entry === undefined || !CATEGORIES[entry.category].compares || entry.takesLogits) continue;
      const [a, b] = node.inputs;
      if (a === undefined || b === undefined || node.inputs.length !== 2 || computed[a] === computed[b])
        continue;
      const [made, target] = computed[a] ? [a, b] : [b, a];
      if (this.made(target) !== undefined && !this.#targets.has(made)) this.#targets.set(made, target);
    }
    for (const node of nodes.toReversed()) {
      const target = this.#targets.get(node.id);
      const [input] = node.inputs;
      if (target === undefined || node.op !== 'entry' || !keepsPicture(node) || input === undefined) continue;
      if (computed[input] && !this.#targets.has(input)) this.#targets.set(input, target);
    }
  }
}

/** Whether an entry makes another picture of its first input. */
function keepsPicture(node: EntryNode): boolean {
  const entry = catalogue.get(node.entry);
  return entry?.incoming === true && CATEGORIES[entry.category].keepsPicture === true;
}

/** The mean of random numbers. */
function meanOf({ entry, args }: EntryNode): number | undefined {
  return catalogue.get(entry)?.mean?.(args);
}

/** A range with two ends: only then is there black and white. */
function proper(range: Range): Range | undefined {
  return Number.isFinite(range.min) && Number.isFinite(range.max) && range.max > range.min
    ? range
    : undefined;
}
