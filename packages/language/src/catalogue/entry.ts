/**
 * What one entry of the catalogue is. Completion, hover, signature help, the manual, the checker, the cost
 * tables, the compiler and every exporter read entries; nothing about a layer is written anywhere else.
 */
import type * as tfjs from '@tensorflow/tfjs-core';
import type { Condition } from '../algebra/conditions';
import type { Dim } from '../algebra/dim';
import type { DiagnosticDefinition } from '../diagnostics/define';
import type { ClassFolders } from '../source/host';
import type { Range, Shape, TensorType, ValueType } from '../types';
import type { Arguments } from './arguments';

/** What an entry is for: the sections of the catalogue. */
export type Category =
  | 'convolution'
  | 'resampling'
  | 'normalization'
  | 'activation'
  | 'attention'
  | 'structure'
  | 'arithmetic'
  | 'data'
  | 'augmentation'
  | 'random'
  | 'degradation'
  | 'loss'
  | 'metric'
  | 'optimizer'
  | 'schedule';

/** The publication that an entry implements. */
export interface Paper {
  readonly title: string;
  readonly authors: string;
  readonly year: number;
  readonly url?: string;
}

/**
 * - `integer`, `number`: known when the file is checked.
 * - `dim`: an integer that may be symbolic.
 * - `pair`: `3` or `[3, 5]`, height and width.
 * - `shape`: `[28, 28, 1]` or a single size.
 * - `numbers`: a list, `[0.8, 0.2]`.
 * - `chain`: layers for the incoming value, which is `it` there; what they make becomes an input of the node.
 * - `choice`: one of `choices`, written bare: `mnist(train)`.
 * - `padding`: `same`, `valid`, `reflect`, or a number of pixels.
 * - `value`: a tensor or a number; becomes an input of the node.
 * - `network`: the name of a network.
 * - `layer`: the name of a value inside the network that another argument names.
 * - `schedule`: a number or a schedule.
 */
export type ParameterKind =
  | 'integer'
  | 'number'
  | 'dim'
  | 'pair'
  | 'shape'
  | 'numbers'
  | 'boolean'
  | 'choice'
  | 'padding'
  | 'string'
  | 'value'
  | 'network'
  | 'layer'
  | 'chain'
  | 'schedule';

/** One parameter of an entry: its name, its kind, and which values it allows. */
export interface ParameterSpec {
  readonly name: string;
  /** A name it had before, which is still understood. */
  readonly formerly?: string;
  readonly kind: ParameterKind;
  readonly documentation: string;
  /** Absent: the argument is required, unless `optional`. */
  readonly default?: number | boolean | string | readonly number[];
  /** May be left out without a default: `args.has(name)` tells. */
  readonly optional?: boolean;
  readonly choices?: readonly string[];
  /** Inclusive limits for numbers, and for each part of a pair or shape. */
  readonly minimum?: number;
  readonly maximum?: number;
  /** A value with one number for each example may stand for it: then it is an input behind the image. */
  readonly varies?: boolean;
  /** A path that must lead to a file, or a folder, of data. */
  readonly leadsTo?: 'file' | 'folder';
  /** Takes all remaining positional arguments (`value`, `chain`, `dim` and `number` only). */
  readonly variadic?: boolean;
}

/** How a weight is drawn before training; `deviation` is a standard deviation, bounds are inclusive. */
export type Initializer =
  | { readonly kind: 'zeros' }
  | { readonly kind: 'ones' }
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'normal'; readonly mean: number; readonly deviation: number }
  | { readonly kind: 'uniform'; readonly min: number; readonly max: number };

/** A weight that an entry owns, in the layout of tfjs. */
export interface WeightSpec {
  /** Within its node: `kernel`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly initializer: Initializer;
  /** False for statistics, such as batch normalization's moving averages. */
  readonly trainable: boolean;
}

/** A random tensor that a graph needs; always drawn outside, from the run's seed. */
export interface RandomSpec {
  readonly name: string;
  /** `normal` has mean 0 and deviation 1; `uniform` is in [0, 1). */
  readonly distribution: 'normal' | 'uniform';
  /** Per example, without the batch. */
  readonly shape: Shape;
  /** `training`: needed (and drawn) only while training, as for dropout. */
  readonly when: 'always' | 'training';
}

/** Per example. */
export interface Cost {
  /** Undefined where the sizes of symbols make too long a formula of it. */
  readonly multiplyAdds: Dim | undefined;
}

/** How an output element looks at its input, for receptive fields. */
export type WindowSpec =
  /** `kernel` spans input pixels (dilation included); `stride` is input pixels per output pixel, 0.5 when upsampling by 2. */
  | {
      readonly kind: 'window';
      readonly kernel: readonly [number, number];
      readonly stride: readonly [number, number];
    }
  /** Every output element sees the whole input. */
  | { readonly kind: 'global' }
  /** Each output element sees one input element. */
  | { readonly kind: 'pointwise' };

/** An edit proposed by an entry, in terms of the call. The checker turns it into a text edit. */
export interface ProposedFix {
  readonly title: string;
  readonly change:
    | { readonly kind: 'set-argument'; readonly parameter: string; readonly text: string }
    | { readonly kind: 'remove-argument'; readonly parameter: string }
    /** `a -> call` becomes `a -> text -> call`. */
    | { readonly kind: 'insert-before'; readonly text: string }
    /** `call` becomes `call -> text`. */
    | { readonly kind: 'insert-after'; readonly text: string }
    /** `text` is the new call: `floor_pool(2)`. */
    | { readonly kind: 'replace-call'; readonly text: string }
    /** Input `index`, written `x`, becomes `x -> text`. */
    | { readonly kind: 'insert-after-input'; readonly input: number; readonly text: string }
    | { readonly kind: 'remove-call' };
  readonly preferred?: boolean;
  /**
   * Of one that inserts before: that it makes height and width multiples of this number. Of images that are read it may stand
   * at the end of their chain as well.
   */
  readonly makesMultiplesOf?: number;
}

/** A call as an entry's rules see it. */
export interface Call {
  /** The incoming value first (if the entry takes one), then `value` parameters in order, variadic ones spread. */
  readonly inputs: readonly ValueType[];
  readonly args: Arguments;
  /** The size of an image file, read relative to the checked file; absent or undefined when it can't be read. */
  imageSize?(
    path: string,
  ): { readonly height: number; readonly width: number; readonly channels: number } | undefined;
  /** The classes that the subfolders of a folder stand for; undefined when that can't be told. */
  classFolders?(path: string): ClassFolders | undefined;
  /** How many times as large as those of the first folder the images of the second are; undefined when that can't be told. */
  imageScale?(first: string, second: string): number | undefined;
  /** Reports a mistake. `at` is a parameter's name, `incoming`, or the whole call when left out. */
  report<Data>(
    definition: DiagnosticDefinition<Data>,
    data: Data,
    options?: {
      readonly at?: string;
      /** Inputs whose making is to be explained: the checker adds the layers that made their shapes. */
      readonly because?: readonly number[];
      readonly fixes?: readonly ProposedFix[];
      /** Conditions under which it would be no mistake; in a network their fix is to promise them in its `where`. */
      readonly unless?: readonly Condition[];
    },
  ): void;
}

/** What an entry's graph gets. Tensors have the batch as their first dimension. */
export interface GraphContext {
  readonly tf: typeof tfjs;
  /** As in `Call.inputs`; class labels are int32 of shape [batch]; constants have rank 0. */
  readonly inputs: readonly tfjs.Tensor[];
  /** The types the checker gave the inputs, symbols replaced: their ranges matter to `scale`, `ssim`, `psnr`. */
  readonly inputTypes: readonly ValueType[];
  readonly args: Arguments;
  readonly weights: Readonly<Record<string, tfjs.Tensor>>;
  readonly random: Readonly<Record<string, tfjs.Tensor>>;
  readonly training: boolean;
  /** Number of examples in the batch. */
  readonly batch: number;
  /** The type the checker gave the result, symbols replaced. */
  readonly type: ValueType;
  /** New value of a weight that isn't trainable; ignored outside of training. */
  update(weight: string, value: tfjs.Tensor): void;
  /** Applies a network given as an argument; returns its first result, or the value called `layer` inside of it. */
  network(name: string, inputs: readonly tfjs.Tensor[], layer?: string): tfjs.Tensor;
  /** The gradient of the first input, summed over everything, by the second, which it was made from. */
  gradient(): tfjs.Tensor;
}

/** Results of an entry besides its first; `optional` ones need not be given names. */
export interface FurtherResults {
  readonly results: readonly Column[];
  readonly optional: boolean;
}

/** A named value with its type. */
export interface Column {
  readonly name: string;
  readonly type: ValueType;
}

/** How the examples of a data source are stored; the package `data` has an opener for each. */
export type Storage =
  | 'MNIST'
  | 'Fashion-MNIST'
  | 'CIFAR-10'
  | 'IDX files'
  | 'folder of images'
  | 'two folders of images'
  | 'image file';

/** What is computed of a classifier's answers; `runtime` has a file for each. */
export type ClassifierMeasure =
  | 'label agreement'
  | 'Fréchet distance'
  | 'inception score'
  | 'kernel distance'
  | 'precision'
  | 'recall'
  | 'classification accuracy score';

/** `-x` is `negate`, `x[0 .. 16]` is `slice`. */
export type Operator = '+' | '-' | '*' | '/' | 'negate' | 'slice';

/**
 * One layer, operator, data source, loss, metric, optimizer or schedule: everything that the checker, the compiler and
 * the editor know of it. What they ask are its flags, never its name.
 */
export interface Entry {
  readonly name: string;
  /** Further names of the same thing that the field uses as much: offered and documented beside it. */
  readonly aliases?: readonly string[];
  /** Names that it had: programs that use them stay valid, but nothing offers them. */
  readonly formerly?: readonly string[];
  /** Of an entry looked up by one of the two above: its own name, which is what the checked program holds. */
  readonly canonical?: string;
  readonly category: Category;
  /** One line: what it does. */
  readonly summary: string;
  /** Markdown: formula (in `$...$`), shapes, when to use it. */
  readonly documentation: string;
  readonly paper?: Paper;
  /** True when it takes the incoming value of a chain as its first input. */
  readonly incoming: boolean;
  /** True when that value may be written as the first argument instead: `exp(x)` is `x -> exp`. */
  readonly asFunction?: boolean;
  readonly parameters: readonly ParameterSpec[];
  /** The parameters that two numbers alone are for, low and high; its size is `[1]` then. */
  readonly takesLimits?: readonly [low: string, high: string];

  /**
   * The result's type. Reports what is wrong with the call and then returns the best guess, or `UNKNOWN`.
   * Inputs are never `unknown` here. Entries of category `data` use `columns` instead; optimizers and
   * schedules have no type.
   */
  type?(call: Call): ValueType;
  /**
   * Results beside the one that `type` describes, in order. Called only when `type` reported no error.
   * `optional`: they may be left out, as in `hole = mask(photo, box: [8, 8])`; otherwise all results are taken apart.
   */
  further?(call: Call, output: ValueType): FurtherResults;
  /** Which inputs the network among the arguments is applied to, in its order; what it can't take is reported. */
  fed?(call: Call): readonly number[];
  /** Defaults to none. Called only when `type` reported no error. */
  weights?(call: Call): readonly WeightSpec[];
  random?(call: Call, output: ValueType): readonly RandomSpec[];
  /** Multiply-adds per example; defaults to 0. */
  multiplyAdds?(call: Call, output: ValueType): Dim;
  /** Defaults to pointwise. */
  window?(call: Call): WindowSpec;
  /**
   * For a number that follows the steps of a training, and is no part of a network: what it is at `share` of them, 0 in
   * the first and 1 in the last.
   */
  course?(args: Arguments, share: number): number;
  /** True if its inputs are logits, so that a sigmoid or softmax before it is a mistake. */
  readonly takesLogits?: boolean;
  /** False when no gradient passes through it, as through rounding. */
  readonly differentiable?: boolean;
  /** What it computes a gradient of: its first input by its second, or a network among the arguments by that one's first. */
  readonly differentiates?: 'value' | 'network';
  /** True when what one example becomes depends on the others of its batch, in use too. */
  readonly couplesExamples?: boolean;
  /** For metrics that a classifier of the data computes: which, and what it is trained with, found by size or by the label given. */
  readonly asksClassifier?: {
    readonly measure: ClassifierMeasure;
    readonly trainedWith: 'labeled images' | 'given label';
  };
  /**
   * For a metric of a whole data set that is no mean over its examples: its graph gives numbers for each example, shape
   * [batch, count], and this the metric from their sums over all of them.
   */
  ofSums?(sums: Float64Array): number;
  /** True when training computes with what the whole batch has in common; `instead` is an entry that doesn't. */
  readonly mixesBatch?: { readonly instead: string };
  /** What it is in terms of sums and products, whose ranges are found exactly. */
  readonly algebra?: 'sum' | 'difference' | 'product' | 'quotient' | 'negation' | 'rescaling';
  /** How the language writes it where an operand is a value: an operator, the sign, or `x[0 .. 16]`. */
  readonly operator?: Operator;
  /** True for what a list of numbers stands for beside an operator. */
  readonly writtenAsList?: boolean;
  /** When every element stays as it is: whether only the shape changes, or the order of the elements too. */
  readonly rearranges?: 'shape' | 'order';
  /**
   * How the result lies over an image that it is made of, where its category and window don't tell: element over element;
   * cut or framed alike on both sides; or by its size, which may not be the image's times a constant.
   */
  readonly alignment?: 'elementwise' | 'centered' | 'by size';
  /** How it brings an image to the size that its first two arguments are: by leaving something out, or by resampling. */
  readonly bringsToSize?: 'cut' | 'resample';
  /** True when it takes a part of each image for training, which a whole picture does without. */
  readonly takesPart?: boolean;
  /**
   * True when all of its chains are applied, in an order drawn for each example: a node for each place, whose last inputs are
   * one number for each chain, the order being theirs, and the place.
   */
  readonly inAnyOrder?: boolean;
  /** True when it is made for what a critic sees, of which no other column of the data is a pair. */
  readonly forCritic?: boolean;
  /** For random values: their mean. */
  mean?(args: Arguments): number;
  /** For what marks a hole to be filled: its height and width, where they are known. */
  hole?(args: Arguments): readonly [number, number] | undefined;
  /** True for the optimizer that stands for an absent `using`. */
  readonly isDefault?: boolean;
  /** What other tools call it, where the spelling alone would suggest another name. */
  readonly alsoCalled?: readonly string[];
  /** True when larger is better (metrics). */
  readonly higherIsBetter?: boolean;

  /**
   * In the chain of a `data` statement: what becomes of all images of an example, which are the inputs, at once. Absent: it
   * can't stand there.
   */
  joint?(call: Call): readonly TensorType[];

  /** For `data` entries. */
  readonly storage?: Storage;
  /** For `data` entries. */
  columns?(call: Call): readonly Column[];

  /**
   * The tfjs graph. Losses and metrics return one number per example, shape [batch]: the compiler averages.
   * Entries with further results return them all, in order.
   * Absent for what can't be trained yet: compiling it is a clear error.
   */
  graph?(context: GraphContext): tfjs.Tensor | readonly tfjs.Tensor[];

  /** For optimizers: state per weight and the update; see `OptimizerRule`. */
  readonly optimizer?: OptimizerRule;
  /** For schedules: the value at `step` (from 0) of `total`. */
  value?(args: Arguments, step: number, total: number): number;
}

/** One step of an optimizer on one weight. */
export interface OptimizerRule {
  /** Above this learning rate training falls apart. */
  readonly largestRate: number;
  /** Names of the state tensors it keeps beside each weight, all starting at 0: `m`, `v`. */
  readonly slots: readonly string[];
  /** Numbers computed outside the graph for step `t` (from 1) at `learningRate`: Adam's corrected step size. */
  scalars(args: Arguments, t: number, learningRate: number): Readonly<Record<string, number>>;
  update(
    tf: typeof tfjs,
    args: Arguments,
    weight: tfjs.Tensor,
    gradient: tfjs.Tensor,
    slots: Readonly<Record<string, tfjs.Tensor>>,
    scalars: Readonly<Record<string, tfjs.Tensor>>,
  ): { weight: tfjs.Tensor; slots: Readonly<Record<string, tfjs.Tensor>> };
}

/** All results of an entry's graph, in order. */
export function runGraph(entry: Entry, context: GraphContext): readonly tfjs.Tensor[] {
  const made = entry.graph!(context);
  return Array.isArray(made) ? (made as readonly tfjs.Tensor[]) : [made as tfjs.Tensor];
}

/** Gives an entry its type; nothing else. */
export function defineEntry(entry: Entry): Entry {
  return entry;
}

/** The smallest interval that holds `f` of the interval's ends, for rules of monotone functions. */
export function mapRange(range: Range, f: (x: number) => number): Range {
  const a = f(range.min);
  const b = f(range.max);
  return { min: Math.min(a, b), max: Math.max(a, b) };
}
