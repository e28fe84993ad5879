/** What several steps are together: entries of the catalogue that a graph spells out. */
import type { Step, Steps } from './steps';

const numberOf = (step: Step | undefined) => (step?.kind === 'number' ? Number(step.text) : undefined);
const isNear = (value: number | undefined, expected: number) =>
  value !== undefined && Math.abs(value - expected) < 1e-4;

/** The other operand of an operation with a number; undefined where it is another operation or number. */
function withNumber(step: Step, operator: string, value: number): Step | undefined {
  if (step.kind !== operator) return undefined;
  const [a, b] = step.inputs as [Step, Step];
  if (isNear(numberOf(b), value)) return a;
  return (operator === '*' || operator === '+') && isNear(numberOf(a), value) ? b : undefined;
}

/** x, where a step is 1 + erf(x / √2). */
function ofErf(step: Step): Step | undefined {
  const erf = withNumber(step, '+', 1);
  const [scaled] = erf?.kind === 'erf' ? erf.inputs : [];
  return scaled === undefined
    ? undefined
    : (withNumber(scaled, '*', Math.SQRT1_2) ?? withNumber(scaled, '/', Math.SQRT2));
}

function half(step: Step): Step | undefined {
  return withNumber(step, '*', 0.5) ?? withNumber(step, '/', 2);
}

/** x, where a step is GELU(x). */
function ofGelu(step: Step): Step | undefined {
  const doubled = half(step);
  for (const [whole, isHalved] of [
    [doubled, true],
    [step, false],
  ] as const) {
    if (whole?.kind !== '*') continue;
    const [a, b] = whole.inputs as [Step, Step];
    for (const [factor, sum] of [
      [a, b],
      [b, a],
    ] as const) {
      const x =
        ofErf(sum) ?? (isHalved ? undefined : half(sum) === undefined ? undefined : ofErf(half(sum)!));
      const isHalf = isHalved || half(sum) !== undefined;
      if (x !== undefined && (isHalf ? factor : half(factor)) === x) return x;
    }
  }
  return undefined;
}

/** x, where a step is x times the sigmoid of x. */
function ofSilu(step: Step): Step | undefined {
  if (step.kind !== '*') return undefined;
  const [a, b] = step.inputs as [Step, Step];
  if (b.kind === 'sigmoid' && b.inputs[0] === a) return a;
  return a.kind === 'sigmoid' && a.inputs[0] === b ? b : undefined;
}

/** Puts together what is spelled out. @returns what each result became */
export function simplify(steps: Steps, results: readonly Step[]): Step[] {
  const replaced = new Map<Step, Step>();
  const now = (step: Step) => replaced.get(step) ?? step;
  for (const step of [...steps.all]) {
    step.inputs = step.inputs.map(now);
    for (const [kind, of] of [
      ['gelu', ofGelu],
      ['silu', ofSilu],
    ] as const) {
      const x = of(step);
      if (x === undefined) continue;
      // In the place of the last of the steps that it stands for.
      const made: Step = { kind, args: [], inputs: [x], shape: step.shape, weights: [] };
      steps.all.splice(steps.all.indexOf(step), 0, made);
      replaced.set(step, made);
      break;
    }
    biasBeforeNorm(step);
  }
  return results.map(now);
}

const WITH_BIAS = new Set(['conv', 'conv_transpose', 'dense', 'depthwise_conv']);

/** A bias right before a normalization that subtracts its mean is a part of the mean. */
function biasBeforeNorm(step: Step): void {
  const [before] = step.inputs;
  if (
    step.kind !== 'batch_norm' ||
    before === undefined ||
    !WITH_BIAS.has(before.kind) ||
    before.weights.length < 2
  )
    return;
  if (before.consumers !== undefined && before.consumers > 1) return;
  const bias = before.weights[1]!;
  const mean = step.weights[2]!;
  step.weights[2] = {
    shape: mean.shape,
    data: Float32Array.from(mean.data, (value, i) => value - bias.data[i]!),
  };
  before.weights = [before.weights[0]!];
  before.args = [...before.args, 'bias: false'];
}
