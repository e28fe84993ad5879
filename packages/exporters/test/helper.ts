/** Networks of one layer for every case of the catalogue, and weights for any network. */
import { compileNetwork } from '@cnn-studio/compiler';
import type { ExportedWeight } from '@cnn-studio/exporters';
import {
  catalogue,
  check,
  formatShape,
  memoryHost,
  type Program,
  type ValueType,
} from '@cnn-studio/language';
import { type Case, cases } from '@cnn-studio/testing/catalogue/cases';
import { expect } from 'vitest';
import type { Entry } from '../../language/src/catalogue/entry';

const OUTSIDE = new Set(['loss', 'metric', 'data', 'optimizer', 'schedule']);

/** Whether it is no part of networks. */
export function isOutside({ category, course }: Entry): boolean {
  return OUTSIDE.has(category) || course !== undefined;
}

function written(type: ValueType): string | undefined {
  if (type.kind === 'class') return `class(${type.count})`;
  if (type.kind !== 'tensor' || type.shape.length === 0) return undefined;
  return `[${formatShape(type.shape).replaceAll('×', ', ')}]`;
}

/** A network of one layer: the call as a person would write it. */
function networkOf({ entry: name, inputs: all, args = {} }: Case): string | undefined {
  const entry = catalogue.get(name)!;
  // The checker adds the order and the place in it.
  const inputs = entry.inAnyOrder === true ? all.slice(0, -2) : all;
  // What reduces over a part of an example is a value, and no loss.
  if (isOutside(entry) && args.over === undefined) return undefined;
  const declared = inputs.flatMap((type, i) => {
    const text = written(type);
    return text === undefined ? [] : [`in${i}: ${text}`];
  });
  const names = inputs.map((type, i) => {
    if (type.kind !== 'tensor') return `in${i}`;
    if (type.shape.length === 0) return String(type.range.min);
    // Where the range is known, a layer gave it; what a strength may be has limits.
    const isStrength = type.shape.length === 1 && type.shape[0] === 1 && entry.category === 'degradation';
    if (isStrength && i > 0) return `(in${i} -> sigmoid -> rescale(${type.range.min}, ${type.range.max}))`;
    return Number.isFinite(type.range.max) ? `(in${i} -> sigmoid)` : `in${i}`;
  });
  const values = entry.parameters.filter(
    ({ kind, varies, name }) =>
      kind === 'value' || kind === 'chain' || (varies === true && args[name] === undefined),
  );
  const rest = entry.incoming ? names.slice(1) : names;
  const passed = [
    ...rest.map((text, i) => {
      const spec = values[Math.min(i, values.length - 1)]!;
      return spec.variadic ? text : `${spec.name}: ${text}`;
    }),
    ...Object.entries(args).map(([parameter, value]) => {
      const spec = entry.parameters.find((one) => one.name === parameter)!;
      const items = Array.isArray(value) ? value.join(', ') : String(value);
      if (spec.variadic) return items;
      return `${parameter}: ${Array.isArray(value) ? `[${items}]` : spec.kind === 'string' ? `"${items}"` : items}`;
    }),
  ];
  const operator = OPERATORS[name];
  const call =
    operator !== undefined
      ? `${names[0]} ${operator} ${names[1]}`
      : name === 'negate'
        ? `-${names[0]}`
        : `${entry.incoming ? `${names[0]} -> ` : ''}${name}(${passed.join(', ')})`;
  const body =
    name === 'split'
      ? `a, b, c = ${call}\n  a * b + c`
      : name === 'random_class'
        ? `(${call} -> embed(4)) + in0`
        : declared.length === 0
          ? `${call} + in0`
          : call;
  // A network without inputs would have no batch.
  const parameters = declared.length === 0 ? ['in0: [1]'] : declared;
  return `network N(${parameters.join(', ')}) {\n  ${body}\n}`;
}

const OPERATORS: Readonly<Record<string, string>> = { add: '+', subtract: '-', multiply: '*', divide: '/' };

export function programOf(text: string): Program {
  const { program, diagnostics } = check(memoryHost({ 'n.cnn': text }), ['n.cnn']);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  expect(errors.map(({ message }) => `${message}\n${text}`)).toEqual([]);
  return program;
}

export const layers = cases.flatMap((one) => {
  const text = networkOf(one);
  return text === undefined
    ? []
    : [[`${one.entry} ${JSON.stringify(one.args ?? {})}`, one.entry, text] as const];
});

/** @param sizes of the inputs, where the network's are symbolic */
export function someWeights(program: Program, network: string, sizes?: number[][]): ExportedWeight[] {
  const forState = sizes ?? program.networks.get(network)!.inputs.map(() => [64, 64, 3]);
  const symbolic = program.networks.get(network)!.symbols.length > 0;
  const { state } = compileNetwork(program, network, symbolic ? forState : undefined);
  let seed = 1;
  return state.map((spec) => ({
    spec,
    values: Float32Array.from({ length: spec.shape.reduce((a, b) => a * b, 1) }, () => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      const uniform = seed / 2147483648;
      // Variances must be positive.
      return spec.role === 'statistic' ? 0.5 + uniform : uniform - 0.5;
    }),
  }));
}
