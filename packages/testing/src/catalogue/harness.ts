/** Applies an entry as the checker and the compiler would: rules on types, then its graph on tfjs's cpu backend. */
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import * as tf from '@tensorflow/tfjs-core';
import type { Dim } from '../../../language/src/algebra/dim';
import { catalogue } from '../../../language/src/catalogue';
import { Arguments, type ArgumentValue } from '../../../language/src/catalogue/arguments';
import {
  type Call,
  type Column,
  type Entry,
  type ProposedFix,
  type RandomSpec,
  runGraph,
  type WeightSpec,
} from '../../../language/src/catalogue/entry';
import { NO_CLASS, type Range, type Shape, type ValueType } from '../../../language/src/types';

export { tf };

export interface Report {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly fixes: readonly ProposedFix[];
}

export type Given = Readonly<Record<string, ArgumentValue>>;

export function entryNamed(name: string): Entry {
  const entry = catalogue.get(name);
  if (entry === undefined) throw new Error(`no entry ${name}`);
  return entry;
}

/** Arguments with defaults filled in. */
export function argumentsFor(
  entry: Entry,
  given: Given = {},
  varying: ReadonlySet<string> = new Set(),
): Arguments {
  const values = new Map<string, ArgumentValue>();
  for (const parameter of entry.parameters) {
    if (parameter.kind === 'value' || parameter.kind === 'chain' || varying.has(parameter.name)) continue;
    const value = given[parameter.name] ?? (parameter.default as ArgumentValue | undefined);
    if (value !== undefined) values.set(parameter.name, value);
  }
  for (const name of Object.keys(given)) {
    if (!values.has(name)) throw new Error(`${entry.name} has no parameter ${name}`);
  }
  return new Arguments(values);
}

/** Strengths for which inputs stand: those behind the entry's values, in the order of the parameters without arguments. */
function varyingStrengths(entry: Entry, inputs: readonly ValueType[], given: Given): ReadonlySet<string> {
  const values = entry.parameters.filter(({ kind }) => kind === 'value' || kind === 'chain');
  if (values.some(({ variadic }) => variadic)) return new Set();
  const more = inputs.length - values.length - (entry.incoming ? 1 : 0);
  const open = entry.parameters.filter(({ varies, name }) => varies === true && given[name] === undefined);
  return new Set(open.slice(0, Math.max(0, more)).map(({ name }) => name));
}

export interface Checked {
  readonly entry: Entry;
  readonly call: Call;
  readonly type: ValueType;
  readonly reports: readonly Report[];
}

export function check(name: string, inputs: readonly ValueType[], given: Given = {}): Checked {
  const entry = entryNamed(name);
  const reports: Report[] = [];
  const call: Call = {
    inputs,
    args: argumentsFor(entry, given, varyingStrengths(entry, inputs, given)),
    report(definition, data, options) {
      const { code, severity } = definition;
      reports.push({ code, severity, message: definition.message(data), fixes: options?.fixes ?? [] });
    },
  };
  const type = entry.type?.(call) ?? { kind: 'unknown' };
  return { entry, call, type, reports };
}

export function columnsOf(name: string, given: Given = {}): readonly Column[] {
  const entry = entryNamed(name);
  const call: Call = {
    inputs: [],
    args: argumentsFor(entry, given),
    report: (definition, data) => {
      if (definition.severity === 'error') throw new Error(definition.message(data));
    },
  };
  return entry.columns?.(call) ?? [];
}

/** Small, fast, and the same everywhere (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function normalNumbers(random: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function sizes(shape: Shape): number[] {
  return shape.map((dim: Dim) => {
    if (typeof dim !== 'number') throw new Error(`size ${String(dim)} is not a number`);
    return dim;
  });
}

function filled(
  shape: readonly number[],
  next: () => number,
  dtype: 'float32' | 'int32' = 'float32',
): tf.Tensor {
  const count = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(
    Float32Array.from({ length: count }, () => next()),
    [...shape],
    dtype,
  );
}

/** Values spread over a range; unbounded ends are taken two away from the other end, or from 0. */
export function sample({ min, max }: Range, random: () => number): number {
  const low = Number.isFinite(min) ? min : Number.isFinite(max) ? max - 2 : -2;
  const high = Number.isFinite(max) ? max : Number.isFinite(min) ? min + 2 : 2;
  return low + (high - low) * random();
}

export interface Prepared extends Checked {
  readonly batch: number;
  readonly inputs: readonly tf.Tensor[];
  readonly weightSpecs: readonly WeightSpec[];
  readonly randomSpecs: readonly RandomSpec[];
  readonly weights: Readonly<Record<string, tf.Tensor>>;
  readonly random: Readonly<Record<string, tf.Tensor>>;
  /** The first result of the graph, with some tensors replaced. */
  run(options?: RunOptions): tf.Tensor;
  /** All results of the graph. */
  runAll(options?: RunOptions): readonly tf.Tensor[];
}

interface RunOptions {
  readonly inputs?: readonly tf.Tensor[];
  readonly weights?: Readonly<Record<string, tf.Tensor>>;
  readonly training?: boolean;
  readonly updates?: Map<string, tf.Tensor>;
}

export interface Preparation {
  readonly args?: Given;
  readonly batch?: number;
  readonly seed?: number;
  /** Instead of random ones. */
  readonly tensors?: readonly (tf.Tensor | undefined)[];
  /** Draws weights uniformly in ±0.5 instead of by their initializers, so that no gradient is 0 by symmetry. */
  readonly randomWeights?: boolean;
  readonly network?: (name: string, inputs: readonly tf.Tensor[], layer?: string) => tf.Tensor;
  readonly allowReports?: boolean;
}

export function prepare(name: string, types: readonly ValueType[], options: Preparation = {}): Prepared {
  const checked = check(name, types, options.args);
  if (checked.reports.length > 0 && options.allowReports !== true) {
    throw new Error(`${name}: ${checked.reports.map((report) => report.message).join('; ')}`);
  }
  const { entry, call, type } = checked;
  const batch = options.batch ?? 2;
  const random = randomNumbers(options.seed ?? 1);
  const normal = normalNumbers(random);
  const inputs = types.map((input, index) => {
    const given = options.tensors?.[index];
    if (given !== undefined) return given;
    switch (input.kind) {
      case 'class':
        return tf.tensor1d(
          Array.from({ length: batch }, () => Math.floor(random() * input.count)),
          'int32',
        );
      case 'map':
        // Some pixels have no class.
        return filled(
          [batch, ...sizes(input.shape)],
          () => {
            const drawn = Math.floor(random() * (input.count + 1));
            return drawn === input.count ? NO_CLASS : drawn;
          },
          'int32',
        );
      case 'scalar':
        return tf.scalar(sample(input.range, random));
      case 'tensor':
        return filled([batch, ...sizes(input.shape)], () => sample(input.range, random));
      default:
        throw new Error('unknown input');
    }
  });
  const weightSpecs = entry.weights?.(call) ?? [];
  const randomSpecs = entry.random?.(call, type) ?? [];
  const weights = Object.fromEntries(
    weightSpecs.map((spec) => {
      const { initializer } = spec;
      const value = () => {
        if (options.randomWeights && spec.trainable) return random() - 0.5;
        switch (initializer.kind) {
          case 'zeros':
            return 0;
          case 'ones':
            return 1;
          case 'constant':
            return initializer.value;
          case 'normal':
            return initializer.mean + initializer.deviation * normal();
          case 'uniform':
            return initializer.min + (initializer.max - initializer.min) * random();
        }
      };
      return [spec.name, filled(spec.shape, value)];
    }),
  );
  const randoms = Object.fromEntries(
    randomSpecs.map((spec) => [
      spec.name,
      filled([batch, ...sizes(spec.shape)], spec.distribution === 'normal' ? normal : random),
    ]),
  );
  return {
    ...checked,
    batch,
    inputs,
    weightSpecs,
    randomSpecs,
    weights,
    random: randoms,
    runAll(given = {}) {
      const training = given.training ?? true;
      const known = new Set(weightSpecs.map((spec) => spec.name));
      return runGraph(entry, {
        tf,
        inputs: given.inputs ?? inputs,
        inputTypes: types,
        args: call.args,
        weights: given.weights ?? weights,
        random: training
          ? randoms
          : Object.fromEntries(
              randomSpecs.filter((s) => s.when === 'always').map((s) => [s.name, randoms[s.name]!]),
            ),
        training,
        batch,
        type,
        update(weight, value) {
          if (!known.has(weight)) throw new Error(`${name} updates ${weight}, which it does not have`);
          given.updates?.set(weight, value);
        },
        network(network, values, layer) {
          if (options.network === undefined) throw new Error(`no network ${network}`);
          return options.network(network, values, layer);
        },
        gradient() {
          throw new Error(`${name} needs the graph around it`);
        },
      });
    },
    run(given = {}) {
      return this.runAll(given)[0]!;
    },
  };
}
