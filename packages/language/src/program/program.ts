/**
 * The checked program: every block inlined, every `repeat` and `if` resolved, every shape known (as numbers or
 * expressions). The compiler, `summary`, the diagram and the exporters read this and never the syntax tree.
 */

import type { Dim } from '../algebra/dim';
import type { Arguments } from '../catalogue/arguments';
import type { Cost, RandomSpec, WeightSpec, WindowSpec } from '../catalogue/entry';
import type { Location } from '../source/span';
import type { ValueType } from '../types';

/** Index into the `nodes` of the graph that holds it. */
export type NodeId = number;

/** Where a node comes from in the source, for messages and navigation. */
export interface Origin {
  /** What the reader wrote for this node. */
  readonly location: Location;
  /** The uses of blocks it was inlined through, outermost first; `location` is inside the last one's block. */
  readonly uses: readonly BlockUse[];
}

/** One use of a block. */
export interface BlockUse {
  readonly block: string;
  /** What is written above the block. */
  readonly documentation?: string;
  readonly location: Location;
  /** What was passed for its parameters, defaults included, as far as it is a number, a text, a truth value or a value. */
  readonly arguments: ReadonlyMap<string, number | string | boolean | { readonly node: NodeId }>;
}

interface NodeBase {
  readonly id: NodeId;
  /** Unique and stable in its graph, made of layer names and their count: `Double_1/conv_2`. */
  readonly path: string;
  readonly inputs: readonly NodeId[];
  readonly type: ValueType;
  readonly origin: Origin;
  /** Drawn once for the whole training, not afresh for every minimize. */
  readonly fixed: boolean;
}

/** A parameter of a network. */
export interface InputNode extends NodeBase {
  readonly op: 'input';
  readonly name: string;
}

/** A column of a data source. */
export interface DataNode extends NodeBase {
  readonly op: 'data';
  /** Index into `CheckedTrain.sources`. */
  readonly source: number;
  readonly column: number;
}

/** A number where a value is expected. */
export interface ConstantNode extends NodeBase {
  readonly op: 'constant';
  readonly value: number;
}

/** An entry of the catalogue applied to its inputs. */
export interface EntryNode extends NodeBase {
  readonly op: 'entry';
  readonly entry: string;
  readonly args: Arguments;
  /** Weights of the network it stands in, named within the node: `kernel`, `bias`. */
  readonly weights: readonly WeightSpec[];
  /** Random tensors that the graph needs, drawn outside. */
  readonly random: readonly RandomSpec[];
  /** Per example. */
  readonly cost: Cost;
  readonly window: WindowSpec;
}

/** A use of a network; its weights are the network's. */
export interface NetworkNode extends NodeBase {
  readonly op: 'network';
  readonly network: string;
  /** Sizes for the network's symbols. */
  readonly bindings: ReadonlyMap<string, Dim>;
}

/** One of several results of the network or entry node that is its only input. */
export interface ResultNode extends NodeBase {
  readonly op: 'result';
  readonly index: number;
}

/** A value of a graph, by what computes it (`op`). */
export type GraphNode = InputNode | DataNode | ConstantNode | EntryNode | NetworkNode | ResultNode;

/** Nodes in evaluation order: inputs come before their uses. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
}

/** A name that a network, or a block in it, gives to a value that is computed in it, or in a block that it uses. */
export interface Label {
  readonly name: string;
  readonly node: NodeId;
  /** Blocks around the name: 0 in the network itself. */
  readonly depth: number;
}

/** A network after its check: a flat graph, with blocks inlined and `repeat` unrolled. */
export interface CheckedNetwork extends Graph {
  readonly name: string;
  readonly documentation?: string;
  /** Of the name in the declaration. */
  readonly location: Location;
  readonly inputs: readonly NodeId[];
  readonly outputs: readonly { readonly name?: string; readonly node: NodeId }[];
  /** Named values of its body, outside of blocks: `features` -> its node. */
  readonly names: ReadonlyMap<string, NodeId>;
  /** What the reader called the values, inside of blocks too. */
  readonly labels: readonly Label[];
  /** The symbols of its inputs' shapes: `H`, `W`. */
  readonly symbols: readonly string[];
  /** From `where`: `symbol` is a multiple of `multipleOf`. */
  readonly conditions: readonly { readonly symbol: string; readonly multipleOf: number }[];
  /** False when an error was reported inside: it must not be compiled. */
  readonly valid: boolean;
}

/** Whether a network has weights of its own, not only those of networks it calls. */
export function hasWeights({ nodes }: Graph): boolean {
  return nodes.some((node) => node.op === 'entry' && node.weights.length > 0);
}

/** A call of a data source: `mnist(train)`. */
export interface CheckedSource {
  readonly entry: string;
  readonly args: Arguments;
  /** What an example is made of; after the chain, where there is one. */
  readonly columns: readonly SourceColumn[];
  /** What the `data` statement does to all images of an example at once, where they are read. */
  readonly chain?: {
    /** What the source itself gives. */
    readonly columns: readonly SourceColumn[];
    readonly steps: readonly ChainStep[];
  };
  readonly location: Location;
}

/** A column of a data source, under the name that the program gives it. */
export interface SourceColumn {
  readonly name: string;
  /** Of images that have sizes of their own these are symbols. */
  readonly type: ValueType;
}

/** `patch(40)` in the chain of a `data` statement. */
export interface ChainStep {
  readonly entry: string;
  readonly args: Arguments;
}

/** A number, or a schedule such as `cosine(2e-4, warmup: 500)`. */
export type Schedule = number | { readonly entry: string; readonly args: Arguments };

/** The optimizer of a `minimize` statement. */
export interface CheckedOptimizer {
  /** Entry name: `adam`. */
  readonly entry: string;
  readonly args: Arguments;
  readonly location: Location;
}

/** A `minimize` statement: what is minimized, over which networks, and how. */
export interface CheckedMinimize {
  readonly kind: 'minimize';
  /** Counts the minimize statements of the train block from 0; names losses when several share a network. */
  readonly index: number;
  /** For people: the networks after `over`, `Critic`; numbered when that alone is not unique. */
  readonly label: string;
  readonly loss: NodeId;
  /** The networks whose weights it changes: of one without any, which only calls others, these. */
  readonly over: readonly string[];
  readonly optimizer: CheckedOptimizer;
  readonly location: Location;
}

/** What happens in one iteration, in order. Each repetition draws a new batch. */
export type IterationStep =
  | CheckedMinimize
  | { readonly kind: 'repeat'; readonly count: number; readonly body: readonly IterationStep[] };

/** How long a phase lasts: optimizer steps, or passes over its data. */
export type Duration = { readonly steps: number } | { readonly epochs: number };

/** A phase of a train block; a block without phases has one. */
export interface Phase {
  /** Absent for a train block without phases. */
  readonly name?: string;
  readonly duration: Duration;
  readonly iteration: readonly IterationStep[];
}

/** How often something is due: after so many steps, or epochs. */
export type Interval = { readonly steps: number } | { readonly epochs: number };

/** A `preview` statement: values to draw, and when. */
export interface CheckedPreview {
  /** `text` is the expression as written, for captions. */
  readonly values: readonly { readonly text: string; readonly node: NodeId }[];
  /** Index of the phase that it stands in: due while that runs, counted from its beginning, and at its end. */
  readonly phase?: number;
  readonly every: Interval;
  readonly location: Location;
}

/** A `measure` statement: metrics to compute, on which data, and when. */
export interface CheckedMeasure {
  /** `node` is an entry node of category `metric` or `loss`, or arithmetic on such. */
  readonly values: readonly { readonly text: string; readonly node: NodeId }[];
  /** Index into `sources`: replaces every source with the same columns for the measurement. */
  readonly on?: number;
  /** Index of the phase that it stands in: due while that runs, counted from its beginning, and at its end. */
  readonly phase?: number;
  readonly every: Interval;
  readonly location: Location;
}

/** Which checkpoint is kept beside the newest. */
export interface CheckedBest {
  /** Index into `measures`: it is measured when and on what that says. */
  readonly measure: number;
  /** One of its values, as written. */
  readonly text: string;
  readonly higherIsBetter: boolean;
  readonly location: Location;
}

/** Whose order of a kernel's dimensions: `keras` is also TensorFlow's and this program's own. */
export type WeightLayout = 'pytorch' | 'keras';

/** Weights with which networks begin, instead of random ones. */
export interface CheckedStart {
  readonly networks: readonly string[];
  /** As written. */
  readonly text: string;
  /** A run, a checkpoint or a file with weights; resolved against the file that it is written in. */
  readonly path: string;
  /** Where it is said; else shapes tell. */
  readonly layout?: WeightLayout;
  readonly location: Location;
}

/** A train block after its check: one graph of all its values, and the statements that use them. */
export interface CheckedTrain extends Graph {
  readonly name: string;
  readonly documentation?: string;
  readonly location: Location;
  readonly sources: readonly CheckedSource[];
  readonly phases: readonly Phase[];
  readonly batch: number;
  readonly seed: number;
  /** Decay of the exponential moving average of the weights. */
  readonly ema?: number;
  /** Largest global norm of a gradient. */
  readonly clip?: number;
  /** How many batches one step of an optimizer gathers the gradients of; 1 if left out. */
  readonly accumulate?: number;
  /** After how many measures of `best` without a better one training ends. */
  readonly patience?: number;
  readonly best?: CheckedBest;
  readonly starts: readonly CheckedStart[];
  readonly previews: readonly CheckedPreview[];
  readonly measures: readonly CheckedMeasure[];
  /** Named values of the block, for tools: `fake` -> its node. */
  readonly names: ReadonlyMap<string, NodeId>;
  readonly valid: boolean;
}

/**
 * What a check makes of a file: everything that compiling, training and exporting need. Nothing after the check reads
 * the syntax tree.
 */
export interface Program {
  /** By name, in order of declaration, imports first. */
  readonly networks: ReadonlyMap<string, CheckedNetwork>;
  /** Those of the file itself. */
  readonly trains: ReadonlyMap<string, CheckedTrain>;
}
