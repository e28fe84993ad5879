/** Kernels of two or more inputs that work element by element, with broadcasting. */
import type { GraphBuilder, OnnxValue } from '../lowering/builder';
import { broadcastLowered, broadcastSpecs, mapElements } from '../lowering/elementwise';
import { type Lowered, uniform } from '../lowering/lowered';
import type { Dtype, TensorSpec } from '../trace/graph';
import type { Attrs, Kernel } from './kernel';

type Emit = (g: GraphBuilder, a: OnnxValue, b: OnnxValue, attrs: Attrs) => OnnxValue;

interface BinaryOptions {
  readonly inputs?: readonly [string, string];
  /** The result's type; the first input's unless given. */
  readonly dtype?: Dtype;
  /** The same on numbers, for values known while tracing. */
  readonly fold?: (a: number, b: number) => number;
  /** A number which as first (or second) operand leaves the other as it is. */
  readonly neutral?: { readonly first?: number; readonly second?: number };
}

function binary(name: string, emit: Emit, options: BinaryOptions = {}): Kernel {
  const [first, second] = options.inputs ?? ['a', 'b'];
  return {
    name,
    infer: (inputs) => [
      broadcastSpecs(name, [inputs[first]!, inputs[second]!], options.dtype ?? inputs[first]!.dtype),
    ],
    lower({ g }, inputs, attrs, [output]) {
      const a = inputs[first]!;
      const b = inputs[second]!;
      return [simplified(g, a, b, output!, options) ?? apply(g, a, b, attrs, output!, emit)];
    },
  };
}

function apply(
  g: GraphBuilder,
  a: Lowered,
  b: Lowered,
  attrs: Attrs,
  output: TensorSpec,
  emit: Emit,
): Lowered {
  return mapElements(g, [a, b], output, ([x, y]) => emit(g, x!, y!, attrs));
}

/** Gradients are full of additions of zeros and products with ones. */
function simplified(
  g: GraphBuilder,
  a: Lowered,
  b: Lowered,
  output: TensorSpec,
  { fold, neutral }: BinaryOptions,
): Lowered | undefined {
  if (a.uniform !== undefined && b.uniform !== undefined && fold) {
    return uniform(g, output, fold(a.uniform, b.uniform));
  }
  if (neutral?.second !== undefined && b.uniform === neutral.second && a.spec.dtype === output.dtype) {
    return broadcastLowered(g, a, output);
  }
  if (neutral?.first !== undefined && a.uniform === neutral.first && b.spec.dtype === output.dtype) {
    return broadcastLowered(g, b, output);
  }
  return undefined;
}

function direct(name: string, op: string, options?: BinaryOptions): Kernel {
  return binary(name, (g, a, b) => g.binary(op, a, b), options);
}

function comparison(name: string, op: string, negated = false): Kernel {
  return binary(
    name,
    (g, a, b) => {
      // ONNX orders no booleans.
      const ordered = op !== 'Equal' && a.dtype === 'bool' ? 'int32' : a.dtype;
      const result = g.binary(op, g.cast(a, ordered), g.cast(b, ordered), 'bool');
      return negated ? g.unary('Not', result) : result;
    },
    { dtype: 'bool' },
  );
}

const plainAddition = direct('Add', 'Add', { fold: (a, b) => a + b, neutral: { first: 0, second: 0 } });

const addition: Kernel = {
  ...plainAddition,
  lower(context, inputs, attrs, outputs) {
    const biased = addBias(context.g, inputs.a!, inputs.b!) ?? addBias(context.g, inputs.b!, inputs.a!);
    return biased ? [biased] : plainAddition.lower(context, inputs, attrs, outputs);
  },
};

/** A vector added to the result of a convolution becomes part of it, if only the sum is needed. */
function addBias(g: GraphBuilder, image: Lowered, bias: Lowered): Lowered | undefined {
  if (
    !image.withBias ||
    image.uses !== 1 ||
    bias.rank !== 1 ||
    bias.isBroadcast ||
    bias.spec.shape[0] !== image.spec.shape.at(-1)
  ) {
    return undefined;
  }
  return image.withBias(bias.form(g));
}

export const binaryKernels: readonly Kernel[] = [
  addition,
  direct('Sub', 'Sub', { fold: (a, b) => a - b, neutral: { second: 0 } }),
  direct('Multiply', 'Mul', { fold: (a, b) => a * b, neutral: { first: 1, second: 1 } }),
  binary('RealDiv', (g, a, b) => g.binary('Div', g.cast(a, 'float32'), g.cast(b, 'float32')), {
    dtype: 'float32',
    fold: (a, b) => a / b,
    neutral: { second: 1 },
  }),
  binary('FloorDiv', floorDiv, { dtype: 'int32' }),
  binary('Mod', floorMod),
  direct('Maximum', 'Max'),
  direct('Minimum', 'Min'),
  binary('Pow', (g, a, b) => g.binary('Pow', a, b), { fold: (a, b) => a ** b, neutral: { second: 1 } }),
  binary('SquaredDifference', (g, a, b) => {
    const difference = g.binary('Sub', a, b);
    return g.binary('Mul', difference, difference);
  }),
  binary('Atan2', atan2),
  comparison('Equal', 'Equal'),
  comparison('NotEqual', 'Equal', true),
  comparison('Greater', 'Greater'),
  comparison('GreaterEqual', 'GreaterOrEqual'),
  comparison('Less', 'Less'),
  comparison('LessEqual', 'LessOrEqual'),
  binary('LogicalAnd', (g, a, b) => g.binary('And', a, b), { dtype: 'bool' }),
  binary('LogicalOr', (g, a, b) => g.binary('Or', a, b), { dtype: 'bool' }),
  binary('LogicalXor', (g, a, b) => g.binary('Xor', a, b), { dtype: 'bool' }),
  direct('BitwiseAnd', 'BitwiseAnd'),
  binary(
    'Prelu',
    (g, input, alpha) => {
      const x = g.cast(input, 'float32');
      const negative = g.binary('Less', x, g.scalar('float32', 0), 'bool');
      return g.where(negative, g.binary('Mul', x, g.cast(alpha, 'float32')), x);
    },
    { inputs: ['x', 'alpha'], dtype: 'float32' },
  ),
  // y is elu(x): the slope is 1 where it is not negative, and exp(x) = y + 1 elsewhere.
  binary(
    'EluGrad',
    (g, dy, y) => {
      const one = g.scalar('float32', 1);
      const positive = g.binary('GreaterOrEqual', y, g.scalar('float32', 0), 'bool');
      return g.where(positive, dy, g.binary('Mul', dy, g.binary('Add', y, one)));
    },
    { inputs: ['dy', 'y'] },
  ),
  {
    name: 'AddN',
    infer: (inputs) => [Object.values(inputs)[0]!],
    lower: ({ g }, inputs, _attrs, [output]) => [
      mapElements(g, Object.values(inputs), output!, (values) =>
        values.reduce((a, b) => g.binary('Add', a, b)),
      ),
    ],
  },
];

/** Integer division rounded down; ONNX's rounds towards zero. */
function floorDiv(g: GraphBuilder, a: OnnxValue, b: OnnxValue): OnnxValue {
  const quotient = g.binary('Div', g.cast(a, 'float64'), g.cast(b, 'float64'));
  return g.cast(g.unary('Floor', quotient), 'int32');
}

/** The remainder with the sign of the divisor. */
function floorMod(g: GraphBuilder, a: OnnxValue, b: OnnxValue): OnnxValue {
  const mod = (x: OnnxValue): OnnxValue =>
    g.op('Mod', [x, b], g.binary('Add', x, b).shape, x.dtype, { attributes: { fmod: 1 } });
  return mod(g.binary('Add', mod(a), b));
}

/** The angle of the point (b, a), from -pi to pi. */
function atan2(g: GraphBuilder, a: OnnxValue, b: OnnxValue): OnnxValue {
  const y = g.cast(a, 'float32');
  const x = g.cast(b, 'float32');
  const zero = g.scalar('float32', 0);
  const pi = g.scalar('float32', Math.PI);
  const negativeX = g.binary('Less', x, zero, 'bool');
  const negativeY = g.binary('Less', y, zero, 'bool');
  const slope = g.unary('Atan', g.binary('Div', y, x));
  const turned = g.where(negativeY, g.binary('Sub', slope, pi), g.binary('Add', slope, pi));
  const both = g.binary('And', g.binary('Equal', x, zero, 'bool'), g.binary('Equal', y, zero, 'bool'));
  return g.where(both, zero, g.where(negativeX, turned, slope));
}
