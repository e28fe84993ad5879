/** Channels in another order, by changing the weights of the layers that make them instead of the value. */
import { type Constant, pick } from './arrays';
import { OPERATORS, type Step, type Steps } from './steps';

/** What works on each channel by itself, without weights. */
const CHANNELWISE = new Set([
  'relu',
  'leaky_relu',
  'elu',
  'selu',
  'sigmoid',
  'tanh',
  'softplus',
  'silu',
  'gelu',
  'clamp',
  'abs',
  'square',
  'sqrt',
  'exp',
  'log',
  'max_pool',
  'avg_pool',
  'global_avg_pool',
  'global_max_pool',
  'upsample',
  'pad',
  'crop',
  'negate',
]);

/** Which axis of each weight counts the channels that a layer makes. */
const MADE: Readonly<Record<string, readonly number[]>> = {
  conv: [3, 0],
  conv_transpose: [2, 0],
  dense: [1, 0],
  embed: [1],
  batch_norm: [0, 0, 0, 0],
  prelu: [0],
};

/** Layers whose channels are those of what comes in. */
const KEEPING = new Set(['batch_norm', 'prelu']);

/**
 * A step that makes the same with its last axis in another order; undefined where that can't be had from weights alone.
 * @param order which of the old channels each new one is
 */
export function permuteChannels(steps: Steps, step: Step, order: readonly number[]): Step | undefined {
  const inputs = permutedInputs(steps, step, order);
  const weights = inputs === undefined ? undefined : permutedWeights(step, order);
  if (inputs === undefined || weights === undefined) return undefined;
  return steps.add(step.kind, inputs, step.shape, {
    args: step.args,
    weights: [...weights],
    text: step.text,
  });
}

function permutedInputs(steps: Steps, step: Step, order: readonly number[]): Step[] | undefined {
  const isOperator = OPERATORS.has(step.kind);
  if (!isOperator && !CHANNELWISE.has(step.kind) && !KEEPING.has(step.kind)) return step.inputs;
  const inputs: Step[] = [];
  for (const input of step.inputs) {
    const isOne = input.kind === 'number' || (isOperator && input.shape.at(-1) === 1);
    const permuted = isOne ? input : permuteChannels(steps, input, order);
    if (permuted === undefined) return undefined;
    inputs.push(permuted);
  }
  return inputs;
}

function permutedWeights(step: Step, order: readonly number[]): readonly Constant[] | undefined {
  if (OPERATORS.has(step.kind) || CHANNELWISE.has(step.kind)) return [];
  if (step.kind === 'learned') return step.weights.map((value) => pick(value, value.shape.length - 1, order));
  const axes = MADE[step.kind];
  if (axes === undefined || step.args.some((text) => text.startsWith('groups'))) return undefined;
  return step.weights.map((weight, index) => pick(weight, axes[index]!, order));
}
