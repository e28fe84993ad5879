/** A program trained two steps on the default backend and on tfjs's plain JavaScript, and what differs. */
import type { StateSpec } from '../../../packages/compiler/src';
import { normal, Purpose, streamOf } from '../../../packages/data/src/index';
import { type Runner, startBackend } from '../../../packages/runtime/src';
import type { FloatTensor } from '../../../packages/runtime/src/float-tensor';
import { initialValue } from '../../../packages/runtime/src/state';
import type { ConvolutionForms } from '../../../packages/tfjs-onnxruntime/src';
import { channelBlock } from '../../../packages/tfjs-onnxruntime/src/convolution/channel-block';
import { type ConvOperation, convForms } from '../../../packages/tfjs-onnxruntime/src/convolution/forms';
import { type Trained, trainSteps } from '../../training/steps';
import { checkText } from './draft';

const STEPS = 2;
/** Of a loss: float32 sums in another order. */
const LOSS = 5e-4;
/** Of the greatest change of a tensor. */
const CHANGE = 3e-3;
/** Below this share of the greatest change of any tensor, and below this number, a change is made of rounding errors. */
const NOISE = 1e-3;
const MIN_CHANGE = 2e-6;
/** How much more than moving weights by a millionth changes, rounding errors may change. */
const SENSITIVITY = 4;
/** What has grown beyond this has no digits left to compare: rounding errors grow as fast. */
const EXPLODED = 1e4;
/** Seeds of weights and data: where a rounding error decides, at a kink, it does so for one of them. */
const SEEDS = [1, 2, 3];

/** Names of tfjs's own backends. */
const TFJS = { cpu: 'onnxruntime', js: 'cpu' } as const;
const runners = new Map<string, Runner>();

async function runner(name: keyof typeof TFJS): Promise<Runner> {
  const known = runners.get(name);
  if (known !== undefined) {
    await known.tf.setBackend(TFJS[name]);
    return known;
  }
  const started = await startBackend(name);
  const compile: Runner['compile'] = (fn, title) => started.compile(fn, title, drawnForms);
  const made = { ...started, compile };
  runners.set(name, made);
  return made;
}

/**
 * Measuring on some machine may choose any form of a convolution: half of them are drawn, by their shape, and the
 * rules choose the others.
 */
const drawnForms: ConvolutionForms = new Proxy(
  {},
  {
    get(_, key: string) {
      const [operation] = key.split(' ') as [ConvOperation];
      const names = convForms(operation, channelBlock()).map(({ name }) => name);
      return names[streamOf(key) % (2 * names.length)];
    },
  },
);

/** As in a run, but that biases and the like are not all equal: what is wrong in one place would go unnoticed. */
function initial(spec: StateSpec, seed: number): FloatTensor {
  const value = initialValue(spec, seed);
  const { kind } = spec.initializer;
  if (spec.role !== 'weight' || kind === 'normal' || kind === 'uniform') return value;
  const draw = { seed, purpose: Purpose.Weights, stream: streamOf(spec.name), execution: 1 };
  const moved = normal(draw, value.data.length).map((x, i) => value.data[i]! + 0.1 * x);
  return { ...value, data: moved };
}

function nudged(spec: StateSpec, seed: number): FloatTensor {
  const value = initial(spec, seed);
  return { ...value, data: value.data.map((x, i) => x * (1 + (i % 2 === 0 ? 1e-6 : -1e-6))) };
}

/**
 * What is wrong with how a program trains: undefined if both backends agree, else a sentence. Differences that one
 * seed shows and no other are those of rounding at a kink.
 */
export async function disagreement(text: string): Promise<string | undefined> {
  let first: string | undefined;
  for (const seed of SEEDS) {
    const found = await disagreementFor(text, seed);
    if (found === undefined) {
      if (first === undefined) return undefined;
      continue;
    }
    if (first !== undefined) return first;
    first = found;
  }
  return undefined;
}

async function disagreementFor(text: string, seed: number): Promise<string | undefined> {
  const { program, errors } = checkText(text);
  if (errors.length > 0) throw new Error(`it does not check: ${errors.join('\n')}`);
  const train = async (name: keyof typeof TFJS, first = initial): Promise<Trained | string> => {
    try {
      const options = { program, train: 't', steps: STEPS, seed, initial: first };
      return await trainSteps({ ...options, runner: await runner(name) });
    } catch (error) {
      return `${name} fails: ${(error as Error).message}`;
    }
  };
  const expected = await train('js');
  const found = await train('cpu');
  if (typeof found === 'string') return found;
  if (typeof expected === 'string') return expected;
  if (difference(found, expected) === undefined) return undefined;
  const moved = await train('js', nudged);
  return typeof moved === 'string' ? moved : difference(found, expected, moved);
}

/** @param moved the same from weights that are a little different: what that changes, rounding errors may change */
function difference(found: Trained, expected: Trained, moved = expected): string | undefined {
  if (hasExploded(expected) && hasExploded(found)) return undefined;
  for (const [step, losses] of expected.losses.entries()) {
    for (const [label, loss] of Object.entries(losses)) {
      const other = found.losses[step]![label]!;
      const unsure = SENSITIVITY * Math.abs(moved.losses[step]![label]! - loss);
      if (differs(other, loss, LOSS * Math.max(Math.abs(loss), 0.1) + unsure)) {
        return `the loss of ${label} in step ${step + 1} is ${other} on cpu and ${loss} on js`;
      }
    }
  }
  return stateDifference(found, expected, moved);
}

function hasExploded({ losses, after }: Trained): boolean {
  const isFine = (x: number): boolean => Math.abs(x) < EXPLODED;
  const numbers = losses.flatMap((step) => Object.values(step));
  return !(numbers.every(isFine) && [...after.values()].every(({ data }) => data.every(isFine)));
}

function stateDifference(found: Trained, expected: Trained, moved: Trained): string | undefined {
  const changes = expected.specs.map(({ name }) =>
    greatest(expected.after.get(name)!, expected.before.get(name)!),
  );
  const most = Math.max(...changes);
  for (const [index, { name }] of expected.specs.entries()) {
    const [a, b] = [found.after.get(name)!, expected.after.get(name)!];
    const size = Math.max(...b.data.map(Math.abs));
    const unsure = SENSITIVITY * greatest(moved.after.get(name)!, b);
    const allowed =
      CHANGE * Math.max(changes[index]!, NOISE * most) + MIN_CHANGE * Math.max(size, 1) + unsure;
    for (const [i, value] of b.data.entries()) {
      if (!differs(a.data[i]!, value, allowed)) continue;
      return `${name} at ${i} is ${a.data[i]} on cpu and ${value} on js, from ${expected.before.get(name)!.data[i]}`;
    }
  }
  return undefined;
}

function differs(found: number, expected: number, allowed: number): boolean {
  if (!Number.isFinite(expected)) return !Object.is(found, expected);
  return !(Math.abs(found - expected) <= allowed);
}

function greatest(a: FloatTensor, b: FloatTensor): number {
  let most = 0;
  for (let i = 0; i < a.data.length; i++) most = Math.max(most, Math.abs(a.data[i]! - b.data[i]!));
  return most;
}
