/** What the emitter of an entry gets, and what it makes. */
import type { Arguments, Dim, EntryNode, ValueType } from '@cnn-studio/language';
import type { Expression } from './python';

/** A call of an entry that is to be written. Values have channels second: [batch, channels, height, width]. */
export interface Layer {
  readonly node: EntryNode;
  readonly args: Arguments;
  readonly inputs: readonly Expression[];
  readonly inputTypes: readonly ValueType[];
  readonly type: ValueType;
  /** Makes a layer with weights under the node's own name. @returns what calls it: `self.conv_1` */
  module(creation: string): string;
  /** Makes free parameters under the node's own name. @returns `self.learned_1` */
  parameter(value: string): string;
  /** A function or class of layers.py. @returns its name */
  helper(name: string): string;
  /**
   * A number that may differ between uses of a block, which then gets a parameter.
   * @param role the parameter's name if the block has none that fits
   */
  size(value: number, role: string): string;
  /** A size as an expression: of symbols too. */
  dim(dim: Dim): string;
  /** What calls a network that is given by name, or computes a named value in it. */
  network(name: string, value?: string): string;
  /** Whether all that uses the result repeats it for the batch. */
  readonly isBroadcast: boolean;
  /** Whether results that may be left out are wanted. */
  readonly isTakenApart: boolean;
  /** Whether what is written is to be trained, by one or by several processes. */
  readonly trains: boolean;
  /** Whether it stands in a train block: `self.training` otherwise says. */
  readonly inTrain: boolean;
  /** The number of examples: `len(image)`. */
  readonly batch: string;
  /** `image.device` */
  readonly device: string;
}

/** @returns the expression of the result, or those of all results */
export type Emitter = (layer: Layer) => Expression | string;

/** Why an entry can't be written. */
export interface Refusal {
  readonly refused: string;
}

/** Says why an entry can't be written; the documentation shows it. */
export function refused(reason: string): Refusal {
  return { refused: reason };
}

/** The first input as an operand that binds as tightly as a call's. */
export function operand({ inputs }: Layer, index = 0): string {
  const { text, level } = inputs[index]!;
  return level === 'atom' ? text : `(${text})`;
}

/** The first input as an argument. */
export function argument({ inputs }: Layer, index = 0): string {
  return inputs[index]!.text;
}

/**
 * The shape of a tensor without the batch, channels last.
 * @throws Error for anything but a tensor
 */
export function shapeOf(type: ValueType | undefined): readonly Dim[] {
  if (type?.kind !== 'tensor') throw new Error('a layer was given no tensor');
  return type.shape;
}

/** Channels of an input, which are known. */
export function channelsOf(layer: Layer, index = 0): number {
  return Number(shapeOf(layer.inputTypes[index]).at(-1));
}
