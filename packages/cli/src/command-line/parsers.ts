/** How options are written. What is not written so is refused with what to give instead. */
import type { Rename } from '@cnn-studio/runtime';
import type { GivenStart } from '@cnn-studio/runtime/node';
import { InvalidArgumentError } from 'commander';

/** A whole number of at least `minimum`. */
export function integer(minimum: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= minimum) return value;
    throw new InvalidArgumentError(`give a whole number of at least ${minimum}`);
  };
}

export function number(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('give a number');
}

/** A checkpoint: `best`, `last` or a step. */
export function step(text: string): 'best' | 'last' | number {
  if (text === 'best' || text === 'last') return text;
  const value = Number(text);
  if (text.trim() !== '' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError('give best, last or a step number');
}

/** `1=2.5`: an amount along a direction, counted from 1. */
export function direction(text: string, before: readonly number[] = []): readonly number[] {
  const match = /^([1-9]\d?)=(.+)$/.exec(text);
  if (match === null) throw new InvalidArgumentError('give a direction and an amount, such as 1=2.5');
  const index = Number(match[1]) - 1;
  const amounts = Array.from({ length: Math.max(before.length, index + 1) }, (_, i) => before[i] ?? 0);
  amounts[index] = number(match[2]!);
  return amounts;
}

/** `Encoder=PATH`: a network and the weights that it begins with. */
export function start(text: string, before: readonly GivenStart[] = []): readonly GivenStart[] {
  const [, network, path] = /^([\p{L}_][\p{L}\p{M}\p{N}_]*)=(.+)$/u.exec(text) ?? [];
  if (network === undefined || path === undefined) {
    throw new InvalidArgumentError('give a network and a path, such as Encoder=runs/classify');
  }
  return [...before, { network, path }];
}

/** `body.0.*=conv_1.*`: what tensors of a file are called in the network. */
export function map(text: string, before: readonly Rename[] = []): readonly Rename[] {
  const [, from, to] = /^([^=]+)=([^=]+)$/.exec(text) ?? [];
  if (from === undefined || to === undefined) {
    throw new InvalidArgumentError(
      'give a name in the file and one in the network, such as body.0.*=conv_1.*',
    );
  }
  const stars = (name: string) => name.split('*').length;
  if (stars(from) !== stars(to)) throw new InvalidArgumentError('give as many * on one side as on the other');
  return [...before, { from, to }];
}

export function choice(...allowed: string[]): (text: string) => string {
  return (text) => {
    if (allowed.includes(text)) return text;
    throw new InvalidArgumentError(`give ${allowed.join(' or ')}`);
  };
}
