/** The types of values: shape, range, class labels, and numbers reduced over a batch. */
import { type Dim, format } from './algebra/dim';

/** Height, width, channels (channels last), without the batch; `[100]` is a vector, `[]` a number per example. */
export type Shape = readonly Dim[];

/**
 * The closed interval that holds every element. Unknown bounds are infinite. Only what bicubic resampling adds at edges may
 * lie outside: black and white stay black and white there, and what follows (`scale`, `jpeg`) goes by them.
 */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** The range of values of which nothing is known. */
export const UNBOUNDED: Range = { min: -Infinity, max: Infinity };

/** One float32 tensor per example. */
export interface TensorType {
  readonly kind: 'tensor';
  readonly shape: Shape;
  readonly range: Range;
}

/** One integer label per example, in [0, count). */
export interface ClassType {
  readonly kind: 'class';
  readonly count: number;
  /** What the classes are called, in the order of their numbers; absent where they have numbers alone. */
  readonly names?: readonly string[];
}

/** For every pixel of an example its class, an integer in [0, count), or `NO_CLASS` where that isn't known. */
export interface LabelMapType {
  readonly kind: 'map';
  /** Height and width. */
  readonly shape: readonly [Dim, Dim];
  readonly count: number;
}

/** Marks pixels of a label map that have no class, as in PASCAL VOC: losses and metrics leave them out. */
export const NO_CLASS = 255;

/** One number for the whole batch: a loss or a measure. */
export interface ScalarType {
  readonly kind: 'scalar';
  readonly range: Range;
}

/** What follows from a mistake already reported: accepted everywhere, never reported again. */
export interface UnknownType {
  readonly kind: 'unknown';
}

/** The type of a value that flows through a graph. */
export type ValueType = TensorType | ClassType | LabelMapType | ScalarType | UnknownType;

/** The type of a value in which an error was found: nothing about it is reported again. */
export const UNKNOWN: UnknownType = { kind: 'unknown' };

/** The type of a tensor of `shape` (per example, without the batch) with elements in `range`. */
export function tensor(shape: Shape, range: Range = UNBOUNDED): TensorType {
  return { kind: 'tensor', shape, range };
}

/** The type of a single number in `range`. */
export function scalar(range: Range = UNBOUNDED): ScalarType {
  return { kind: 'scalar', range };
}

/** Height, width and channels of an image, height and width of a label map, the size of a vector; else nothing. */
export function shapeOf(type: ValueType): Shape {
  return type.kind === 'tensor' || type.kind === 'map' ? type.shape : [];
}

/** `28×28×1`, `100`, `(H / 2)×(W / 2)×64` */
export function formatShape(shape: Shape): string {
  if (shape.length === 0) return 'one number';
  return shape
    .map((dim) => {
      const text = format(dim);
      return shape.length > 1 && / [+-] /.test(text) ? `(${text})` : text.replaceAll(' ', '');
    })
    .join('×');
}

/** A type as messages write it: `28×28×1`, `class(10)`. */
export function formatType(type: ValueType): string {
  switch (type.kind) {
    case 'tensor':
      return formatShape(type.shape);
    case 'class':
      return `class(${type.count})`;
    case 'map':
      return `${formatShape(type.shape)}×class(${type.count})`;
    case 'scalar':
      return 'one number for the whole batch';
    case 'unknown':
      return 'unknown';
  }
}

/** `[0, 1]`, `[0, ∞)`, or undefined when nothing is known. */
export function formatRange(range: Range): string | undefined {
  if (range.min === -Infinity && range.max === Infinity) return undefined;
  const low = range.min === -Infinity ? '(-∞' : `[${range.min}`;
  const high = range.max === Infinity ? '∞)' : `${range.max}]`;
  return `${low}, ${high}`;
}
