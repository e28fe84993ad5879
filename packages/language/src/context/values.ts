import { type Dim, format } from '../algebra/dim';
import type { Arguments } from '../catalogue/arguments';
import { CATEGORIES } from '../catalogue/categories';
import type { Entry } from '../catalogue/entry';
import type { NodeId } from '../program/program';
import type { Location } from '../source/span';

/** What an expression stands for while the file is checked. */
export type Value =
  /** Known only when the program runs: a node of the graph being built. */
  | {
      readonly kind: 'node';
      readonly id: NodeId;
      /** Makes nodes of results beside this one, which may be left out: `hole, place = mask(photo, box: [8, 8])`. */
      readonly further?: () => readonly Value[];
    }
  /** Several results of a network or a layer, not yet taken apart. */
  | { readonly kind: 'results'; readonly values: readonly Value[] }
  /**
   * A number or size. `real`: a fraction, or written as one (`1.0`). `division`: the division of whole numbers that left
   * a remainder, which is a mistake only where a whole number is needed.
   */
  | {
      readonly kind: 'number';
      readonly value: Dim;
      readonly real: boolean;
      readonly division?: Division;
    }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  /** An optimizer, a schedule or a data source. */
  | {
      readonly kind: 'call';
      readonly entry: Entry;
      readonly args: Arguments;
      readonly location: Location;
    }
  /** Follows from a mistake reported already; accepted everywhere. */
  | { readonly kind: 'unknown' };

export const UNKNOWN_VALUE: Value = { kind: 'unknown' };

/** `left / right`, written as `text`. */
export interface Division {
  readonly left: string;
  readonly right: string;
  readonly text: string;
  readonly at: Location;
}

/**
 * A number as a value; `real` where it need not be whole, `division` where it came from one that left a remainder.
 */
export function numberValue(value: Dim, real = false, division?: Division): Value {
  return { kind: 'number', value, real, ...(division === undefined ? {} : { division }) };
}

/** In the reader's words, for "expected a number, got an image". */
export function describeValue(value: Value): string {
  switch (value.kind) {
    case 'node':
      return 'a value that flows through layers';
    case 'results':
      return `${value.values.length} results`;
    case 'number':
      return format(value.value);
    case 'boolean':
      return String(value.value);
    case 'string':
      return `the text "${value.value}"`;
    case 'list':
      return 'a list';
    case 'call':
      return `\`${value.entry.name}\`, which is ${CATEGORIES[value.entry.category].is}`;
    case 'unknown':
      return 'something unknown';
  }
}
