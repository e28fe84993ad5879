/** Kernels of one input that work element by element. */
import type { GraphBuilder, OnnxValue } from '../lowering/builder';
import { mapElements } from '../lowering/elementwise';
import { uniform } from '../lowering/lowered';
import type { Dtype } from '../tensors';
import type { Attrs } from '../trace/attrs';
import type { Kernel } from './kernel';

type Emit = (g: GraphBuilder, x: OnnxValue, attrs: Attrs) => OnnxValue;

interface UnaryOptions {
  /** The result's type; the input's unless given. */
  readonly dtype?: Dtype | ((attrs: Attrs) => Dtype);
  /** The same on a number, for values known while tracing. */
  readonly fold?: (x: number, attrs: Attrs) => number;
}

function unary(name: string, emit: Emit, { dtype, fold }: UnaryOptions = {}): Kernel {
  return {
    name,
    infer: ({ x }, attrs) => [
      { shape: x!.shape, dtype: (typeof dtype === 'function' ? dtype(attrs) : dtype) ?? x!.dtype },
    ],
    lower({ g }, { x }, attrs, [output]) {
      if (x!.uniform !== undefined && fold) return [uniform(g, output!, fold(x!.uniform, attrs))];
      return [mapElements(g, [x!], output!, ([value]) => emit(g, value!, attrs))];
    },
  };
}

/** ONNX has the operator under this name. */
function direct(name: string, op = name): Kernel {
  return unary(name, (g, x) => g.unary(op, x));
}

/** Integers are whole already. */
function rounding(name: string): Kernel {
  return unary(name, (g, x) => (x.dtype === 'float32' ? g.unary(name, x) : x));
}

/** Defined on floats; integers are converted first, as tfjs does. */
function onFloats(name: string, emit: Emit, fold?: UnaryOptions['fold']): Kernel {
  return unary(name, (g, x, attrs) => emit(g, g.cast(x, 'float32'), attrs), { dtype: 'float32', fold });
}

/** One number in the shape of the input, whose elements don't count. */
function constantLike(name: string, value: number): Kernel {
  return {
    name,
    infer: ({ x }) => [x!],
    lower: ({ g }, _inputs, _attrs, [output]) => [uniform(g, output!, value)],
  };
}

function float(g: GraphBuilder, value: number): OnnxValue {
  return g.scalar('float32', value);
}

/** Constants of self-normalizing networks, https://arxiv.org/abs/1706.02515 */
const SELU_SCALE = 1.0507009873554805;
const SELU_ALPHA = 1.6732632423543772;

export const unaryKernels: readonly Kernel[] = [
  direct('Abs'),
  direct('Neg'),
  rounding('Floor'),
  rounding('Ceil'),
  unary('Round', round),
  unary('Sign', sign),
  unary('Square', (g, x) => g.binary('Mul', x, x), { fold: (x) => x * x }),
  direct('Relu'),
  unary('Relu6', (g, x) => g.op('Clip', [x, g.scalar(x.dtype, 0), g.scalar(x.dtype, 6)], x.shape, x.dtype)),
  onFloats('LeakyRelu', (g, x, { alpha }) => g.unary('LeakyRelu', x, { alpha: { float: alpha } })),
  onFloats('Elu', (g, x) => g.unary('Elu', x)),
  onFloats('Selu', (g, x) =>
    g.unary('Selu', x, { alpha: { float: SELU_ALPHA }, gamma: { float: SELU_SCALE } }),
  ),
  onFloats('Softplus', (g, x) => g.unary('Softplus', x)),
  onFloats('Sigmoid', (g, x) => g.unary('Sigmoid', x)),
  onFloats('Tanh', (g, x) => g.unary('Tanh', x)),
  onFloats('Erf', (g, x) => g.unary('Erf', x)),
  onFloats('Exp', (g, x) => g.unary('Exp', x), Math.exp),
  onFloats('Expm1', expm1),
  onFloats('Log', (g, x) => g.unary('Log', x), Math.log),
  onFloats('Log1p', log1p),
  onFloats('Sqrt', (g, x) => g.unary('Sqrt', x), Math.sqrt),
  onFloats(
    'Rsqrt',
    (g, x) => g.unary('Reciprocal', g.unary('Sqrt', x)),
    (x) => 1 / Math.sqrt(x),
  ),
  onFloats(
    'Reciprocal',
    (g, x) => g.unary('Reciprocal', x),
    (x) => 1 / x,
  ),
  ...['Sin', 'Cos', 'Tan', 'Asin', 'Acos', 'Atan', 'Sinh', 'Cosh', 'Asinh', 'Acosh', 'Atanh'].map((name) =>
    onFloats(name, (g, x) => g.unary(name, x)),
  ),
  unary('IsNan', (g, x) => g.isNaN(g.cast(x, 'float32')), { dtype: 'bool' }),
  unary('IsInf', (g, x) => g.op('IsInf', [g.cast(x, 'float32')], x.shape, 'bool'), { dtype: 'bool' }),
  unary(
    'IsFinite',
    (g, x) => g.binary('Less', g.unary('Abs', g.cast(x, 'float32')), float(g, Infinity), 'bool'),
    { dtype: 'bool' },
  ),
  unary('LogicalNot', (g, x) => g.unary('Not', x), { dtype: 'bool' }),
  unary('ClipByValue', (g, x, { clipValueMin, clipValueMax }) =>
    g.op('Clip', [x, g.scalar(x.dtype, clipValueMin), g.scalar(x.dtype, clipValueMax)], x.shape, x.dtype),
  ),
  unary('Step', step),
  unary('Cast', (g, x, { dtype }) => castTo(g, x, dtype), {
    dtype: ({ dtype }) => dtype,
    fold: (x, { dtype }) => (dtype === 'int32' ? Math.trunc(x) : dtype === 'bool' ? Number(x !== 0) : x),
  }),
  constantLike('ZerosLike', 0),
  constantLike('OnesLike', 1),
];

/** From here on every float32 is whole. */
const ALL_WHOLE = 2 ** 23;

/** To the nearest whole number, and from the middle between two to the even one. */
function round(g: GraphBuilder, x: OnnxValue): OnnxValue {
  if (x.dtype !== 'float32') return x;
  if (!g.forGpu) return g.unary('Round', x);
  const up = g.unary('Floor', g.binary('Add', x, float(g, 0.5)));
  const middle = g.cast(g.binary('Equal', g.binary('Sub', up, x), float(g, 0.5), 'bool'), 'float32');
  const half = g.binary('Mul', up, float(g, 0.5));
  const odd = g.binary('Sub', half, g.unary('Floor', half));
  const rounded = g.binary('Sub', up, g.binary('Mul', middle, g.binary('Mul', odd, float(g, 2))));
  return g.where(g.binary('Less', g.unary('Abs', x), float(g, ALL_WHOLE), 'bool'), rounded, x);
}

function castTo(g: GraphBuilder, x: OnnxValue, dtype: Dtype): OnnxValue {
  return g.cast(x, dtype);
}

/** -1, 0 or 1; 0 of NaN, as in tfjs. */
function sign(g: GraphBuilder, x: OnnxValue): OnnxValue {
  const value = g.unary('Sign', x);
  if (x.dtype !== 'float32') return value;
  return g.where(g.binary('Equal', x, x, 'bool'), value, float(g, 0));
}

/** So steep that any x that is not denormal lands beyond 0 or 1. */
const STEEP = 1e38;

/**
 * x > 0 ? 1 : alpha. With alpha 0, the gradient of relu, as a very steep ramp between 0 and 1: one pass of 0.5 ms for
 * 3.3 M elements, where comparing and converting take 1.3.
 */
function step(g: GraphBuilder, x: OnnxValue, { alpha }: Attrs): OnnxValue {
  if (alpha === 0 && x.dtype === 'float32') {
    return g.unary('HardSigmoid', x, { alpha: { float: STEEP }, beta: { float: 0 } });
  }
  const positive = g.binary('Greater', x, g.scalar(x.dtype, 0), 'bool');
  if (alpha === 0) return g.cast(positive, x.dtype);
  return g.where(positive, g.scalar(x.dtype, 1), g.scalar(x.dtype, alpha));
}

/**
 * exp(x) - 1 without cancellation near 0: with t = tanh(x / 2) it is 2t / (1 - t); for large |x| the plain form
 * is exact and does not overflow early.
 */
function expm1(g: GraphBuilder, x: OnnxValue): OnnxValue {
  const t = g.unary('Tanh', g.binary('Mul', x, float(g, 0.5)));
  const near = g.binary('Div', g.binary('Mul', t, float(g, 2)), g.binary('Sub', float(g, 1), t));
  const plain = g.binary('Sub', g.unary('Exp', x), float(g, 1));
  return g.where(g.binary('Less', g.unary('Abs', x), float(g, 0.5), 'bool'), near, plain);
}

/**
 * log(1 + x) without cancellation near 0: log(u) * x / (u - 1) with u = 1 + x rounded (the errors cancel).
 * Source: Goldberg, What Every Computer Scientist Should Know About Floating-Point Arithmetic, theorem 4.
 */
function log1p(g: GraphBuilder, x: OnnxValue): OnnxValue {
  const u = g.binary('Add', x, float(g, 1));
  const corrected = g.binary('Div', g.binary('Mul', g.unary('Log', u), x), g.binary('Sub', u, float(g, 1)));
  const unchanged = g.binary('Equal', u, float(g, 1), 'bool');
  const infinite = g.binary('Equal', x, float(g, Infinity), 'bool');
  return g.where(unchanged, x, g.where(infinite, x, corrected));
}
