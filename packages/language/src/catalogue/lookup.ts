import type { Entry, Operator } from './entry';
import { catalogue } from './index';

function only(what: string, is: (entry: Entry) => boolean): Entry {
  const found = [...catalogue.values()].filter(is);
  if (found.length !== 1) throw new Error(`the catalogue has ${found.length} entries for ${what}, not one`);
  return found[0]!;
}

/** What an operator means where one of its operands is a value. */
export const OPERATORS: Readonly<Record<Operator, Entry>> = {
  '+': operator('+'),
  '-': operator('-'),
  '*': operator('*'),
  '/': operator('/'),
  negate: operator('negate'),
  slice: operator('slice'),
};

function operator(wanted: Operator): Entry {
  return only(`the operator ${wanted}`, (entry) => entry.operator === wanted);
}

/** The optimizer that stands for an absent `using`. */
export const DEFAULT_OPTIMIZER = only('the default optimizer', ({ isDefault }) => isDefault === true);

/** What brings an image to a size: `crop` leaves something out, `resize` computes all anew. */
export const SIZE_CHANGES: Readonly<Record<NonNullable<Entry['bringsToSize']>, Entry>> = {
  cut: only('cutting images to a size', ({ bringsToSize }) => bringsToSize === 'cut'),
  resample: only('resampling images to a size', ({ bringsToSize }) => bringsToSize === 'resample'),
};

/** What brings values into another range. */
export const RESCALING = only('rescaling', ({ algebra }) => algebra === 'rescaling');

/** What a list of numbers is beside an operator. */
export const LIST = only('lists', ({ writtenAsList }) => writtenAsList === true);

/** What draws a number between two limits, as a range does where a strength is wanted. */
export const BETWEEN = only('numbers between limits', ({ takesLimits }) => takesLimits !== undefined);
