/**
 * What an export is worth: it is run in its own world on random inputs, and what it computes is compared with what
 * `cnn` itself computes.
 */
import type { Program } from '@cnn-studio/language';
import * as tf from '@tensorflow/tfjs-core';
import { compile } from 'tfjs-onnxruntime';
import { dynamicSizes, inputSizesAt } from './dynamic-sizes';
import { traceable } from './traced';
import type { ExportedWeight } from './weights';

/** One run of an export, and how far it was from ours. */
export interface Comparison {
  /** Of each input, with the batch. */
  readonly inputs: readonly (readonly number[])[];
  /** The largest difference of any element, by the largest element of that result. */
  readonly difference: number;
  /**
   * How far their results are from those in double precision, where ours and theirs differ and that is known: so far rounding
   * alone may take single precision.
   */
  readonly rounding?: number;
  /** How many elements of our own results are NaN or infinite; absent where all are finite. */
  readonly notFinite?: number;
}

/** How far the results of an export, in its own runtime, are from ours; the content of `certificate.json`. */
export interface Certificate {
  readonly target: string;
  readonly network: string;
  /** What it was run on, with its version; absent where it was not run. */
  readonly ranOn?: string;
  /** Why it was not run. */
  readonly notVerified?: string;
  readonly comparisons: readonly Comparison[];
  /** The largest of all differences; absent where it was not run. */
  readonly largestDifference?: number;
}

/** Numbers for one input. */
export interface GivenInput {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
  readonly data: Float32Array | Int32Array;
}

/** Runs an export once. @returns its results in the order of the network's own */
export type RunExport = (inputs: readonly GivenInput[]) => Promise<readonly Float32Array[]>;

/** Sizes that symbolic networks are tried at, in units of what their `where` asks for. */
const TRIED = [3, 5];

/**
 * Compares an export with the network at several batches, and several sizes where they are open.
 * @param fixedSizes whether the export takes only these sizes; those of the symbols are chosen where it is left out
 * @param exact runs the export in double precision
 */
export async function compareExport(
  program: Program,
  name: string,
  weights: readonly ExportedWeight[],
  run: RunExport,
  fixedSizes?: readonly (readonly number[])[],
  exact?: RunExport,
): Promise<readonly Comparison[]> {
  const network = program.networks.get(name)!;
  const { variables } = dynamicSizes(network);
  const open = variables.slice(1);
  const sizes = (units: number) =>
    inputSizesAt(
      network,
      // Large enough for a few layers that halve the image, and not square.
      new Map(open.map(({ name: symbol, unit }, i) => [symbol, unit * Math.ceil((8 * (units + i)) / unit)])),
    );
  const cases: { batch: number; sizes: readonly (readonly number[])[] | undefined }[] =
    fixedSizes !== undefined || open.length === 0
      ? [1, 3].map((batch) => ({ batch, sizes: fixedSizes }))
      : TRIED.map((units, i) => ({ batch: 1 + 2 * i, sizes: sizes(units) }));
  const comparisons: Comparison[] = [];
  for (const [index, { batch, sizes: at }] of cases.entries()) {
    const { compiled, random, inputNames } = await traceable(program, name, at);
    const next = generator(index + 1);
    const shapes = [
      ...compiled.inputs.map(({ shape, dtype }) => ({ shape: [batch, ...shape], dtype })),
      ...random.map((shape) => ({ shape: [batch, ...shape], dtype: 'float32' as const })),
    ];
    const given = shapes.map(({ shape, dtype }, i): GivenInput => {
      const count = shape.reduce((a, b) => a * b, 1);
      const classes = classCount(program, name, i);
      const data =
        dtype === 'int32'
          ? Int32Array.from({ length: count }, () => Math.floor(next() * classes))
          : Float32Array.from({ length: count }, next);
      return { name: inputNames[i]!, shape, dtype, data };
    });
    const ours = await computeOurs(compiled, weights, given);
    const theirs = await run(given);
    const difference = furthest(ours, theirs);
    const unexplained = difference > ROUNDING && exact !== undefined;
    const rounding = unexplained ? furthest(await exact(given), theirs) : undefined;
    const notFinite = ours.reduce((sum, values) => sum + countNotFinite(values), 0);
    comparisons.push({
      inputs: shapes.map(({ shape }) => shape),
      difference,
      ...(rounding === undefined ? {} : { rounding }),
      ...(notFinite === 0 ? {} : { notFinite }),
    });
  }
  return comparisons;
}

/** Differences that need no explanation. */
const ROUNDING = 1e-4;

function furthest(ours: readonly Float32Array[], theirs: readonly Float32Array[]): number {
  return Math.max(...ours.map((values, i) => relativeDifference(values, theirs[i]!)));
}

function countNotFinite(values: Float32Array): number {
  return values.reduce((count, value) => count + (Number.isFinite(value) ? 0 : 1), 0);
}

/** As JSON, which has no infinite numbers: those are written as texts, for null would be read as 0, or as nothing. */
export function certificateJson(certificate: object): string {
  const written = (_: string, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
  return `${JSON.stringify(certificate, written, 2)}\n`;
}

/** The largest relative difference of all comparisons; 0 of none. */
export function largest(comparisons: readonly Comparison[]): number {
  return Math.max(...comparisons.map(({ difference }) => difference));
}

async function computeOurs(
  compiled: Awaited<ReturnType<typeof traceable>>['compiled'],
  weights: readonly ExportedWeight[],
  given: readonly GivenInput[],
): Promise<Float32Array[]> {
  const state = weights.map(({ spec, values }) => tf.tensor(values, [...spec.shape]));
  const inputs = given.map(({ data, shape, dtype }) => tf.tensor(data, [...shape], dtype));
  const fn = compile(
    (...tensors: tf.Tensor[]) => {
      const rest = tensors.slice(state.length);
      const count = compiled.inputs.length;
      return [...compiled.run(tf, tensors.slice(0, state.length), rest.slice(0, count), rest.slice(count))];
    },
    { name: compiled.name },
  );
  try {
    const outputs = await fn([...state, ...inputs]);
    const values = await Promise.all(outputs.map(async (output) => Float32Array.from(await output.data())));
    tf.dispose(outputs);
    return values;
  } finally {
    tf.dispose([...state, ...inputs]);
    fn.dispose();
  }
}

function classCount(program: Program, name: string, index: number): number {
  const network = program.networks.get(name)!;
  const id = network.inputs[index];
  const type = id === undefined ? undefined : network.nodes[id]!.type;
  return type?.kind === 'class' ? type.count : 1;
}

/**
 * The largest difference by the largest finite element of `a`; infinite where one side is NaN or infinite and the other
 * is not the same.
 */
export function relativeDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Infinity;
  let worst = 0;
  let scale = 0;
  for (let i = 0; i < a.length; i++) {
    const [ours, theirs] = [a[i]!, b[i]!];
    if (Object.is(ours, theirs)) {
      if (Number.isFinite(ours)) scale = Math.max(scale, Math.abs(ours));
      continue;
    }
    if (!Number.isFinite(ours) || !Number.isFinite(theirs)) return Infinity;
    worst = Math.max(worst, Math.abs(ours - theirs));
    scale = Math.max(scale, Math.abs(ours));
  }
  return scale === 0 ? worst : worst / scale;
}

/** Numbers in [0, 1), the same every time (mulberry32). */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
