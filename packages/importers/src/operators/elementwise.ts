/** What is computed element by element. */
import { type Dim, equal, multiply as multiplySizes } from '@cnn-studio/language';
import type { DecodedNode } from 'tfjs-onnxruntime/onnx';
import { type Constant, combine, filled, isUniform, map, reshape } from '../arrays';
import { type Context, naturalOrder, Unsupported, type Value } from '../context';
import { numberText, type Step } from '../steps';
import { type Atom, BATCH, isAxis, regroup, sizeOf, tidy, type View, withoutBatch } from '../view';
import { float, text } from './attributes';
import { combineSizes, equalSizes } from './sizes';

/** Entries that do the same as an operator. */
const SAME: Readonly<Record<string, string>> = {
  Relu: 'relu',
  Sigmoid: 'sigmoid',
  Tanh: 'tanh',
  Softplus: 'softplus',
  Abs: 'abs',
  Sqrt: 'sqrt',
  Exp: 'exp',
  Log: 'log',
  Sin: 'sin',
  Cos: 'cos',
  Neg: 'negate',
  Swish: 'silu',
};

const CONSTANT: Readonly<Record<string, (x: number) => number>> = {
  Abs: Math.abs,
  Sqrt: Math.sqrt,
  Exp: Math.exp,
  Log: Math.log,
  Neg: (x) => -x,
  Reciprocal: (x) => 1 / x,
  Floor: Math.floor,
  Ceil: Math.ceil,
  Sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  Tanh: Math.tanh,
  Relu: (x) => Math.max(0, x),
  Not: (x) => Number(!x),
  Sin: Math.sin,
  Cos: Math.cos,
};

export function unary(context: Context, node: DecodedNode): void {
  const value = context.value(node, 0);
  const known = CONSTANT[node.op];
  const constant = known === undefined ? undefined : context.constant(node, 0);
  if (constant !== undefined && known !== undefined) {
    context.set(node, { kind: 'constant', array: map(constant, known) });
    return;
  }
  context.set(node, unaryOf(context, node, context.asView(value)));
}

function unaryOf(context: Context, node: DecodedNode, x: View): Value {
  const same = SAME[node.op];
  if (same !== undefined) return context.unary(x, same);
  switch (node.op) {
    case 'LeakyRelu':
      return context.unary(x, 'leaky_relu', [numberText(float(node, 'alpha', 0.01))]);
    case 'Elu': {
      const alpha = float(node, 'alpha', 1);
      if (alpha !== 1) throw new Unsupported(`its alpha is ${numberText(alpha)}, and \`elu\` has 1`);
      return context.unary(x, 'elu');
    }
    case 'Selu':
      return context.unary(x, 'selu');
    case 'Gelu':
      if (text(node, 'approximate', 'none') !== 'none') {
        // 0.5 x (1 + tanh(y)) is x sigmoid(2 y).
        const cube = multiply(context, x, context.unary(x, 'square'));
        const inner = context.withNumber(
          add(context, x, context.withNumber(cube, '*', 0.044715)),
          '*',
          2 * Math.sqrt(2 / Math.PI),
        );
        return multiply(context, x, context.unary(inner, 'sigmoid'));
      }
      return context.unary(x, 'gelu');
    case 'HardSigmoid':
      return hardSigmoid(context, x, float(node, 'alpha', 0.2), float(node, 'beta', 0.5));
    case 'HardSwish':
      return multiply(context, x, hardSigmoid(context, x, 1 / 6, 0.5));
    case 'Mish':
      return multiply(context, x, context.unary(context.unary(x, 'softplus'), 'tanh'));
    case 'Softsign':
      return binary(context, '/', x, context.withNumber(context.unary(x, 'abs'), '+', 1));
    case 'Reciprocal':
      return context.withNumber(x, '/', 1, true);
    default:
      throw new Unsupported('there is no layer for it');
  }
}

function hardSigmoid(context: Context, x: View, alpha: number, beta: number): View {
  const inner = context.withNumber(context.withNumber(x, '*', alpha), '+', beta);
  return context.unary(inner, 'clamp', ['0', '1']);
}

export function clip(context: Context, node: DecodedNode): void {
  const bound = (index: number, name: string, open: number) =>
    context.has(node, index)
      ? Number(context.requireConstant(node, index, 'bound').data[0])
      : float(node, name, open);
  const [low, high] = [bound(1, 'min', -3.4e38), bound(2, 'max', 3.4e38)];
  const x = context.view(node);
  if (low === 0 && high > 1e38) context.set(node, context.unary(x, 'relu'));
  else if (low < -1e38 && high > 1e38) context.set(node, x);
  else if (high > 1e38) context.set(node, context.unary(x, 'max', [numberText(low)]));
  else if (low < -1e38) context.set(node, context.unary(x, 'min', [numberText(high)]));
  else context.set(node, context.unary(x, 'clamp', [numberText(low), numberText(high)]));
}

export function prelu(context: Context, node: DecodedNode): void {
  const x = context.view(node);
  const slope = context.requireConstant(node, 1, 'slope');
  const step = x.dims.length === 4 ? context.orderedImage(x) : context.plain(x);
  const channels = Number(step.shape.at(-1));
  const data = isUniform(slope) ? filled([channels], slope.data[0]!) : reshape(slope, [slope.data.length]);
  if (data.data.length !== channels) throw new Unsupported('its slopes are not one for each channel');
  const made = context.steps.add('prelu', [step], step.shape, { weights: [data] });
  context.set(
    node,
    x.dims.length === 4
      ? context.imageResult(made)
      : context.result(
          made,
          step.shape.map((_, axis) => [axis]),
        ),
  );
}

export function power(context: Context, node: DecodedNode): void {
  const exponent = context.requireConstant(node, 1, 'exponent');
  const constant = context.constant(node, 0);
  if (constant !== undefined) {
    context.set(node, { kind: 'constant', array: combine(constant, exponent, (x, y) => x ** y) });
    return;
  }
  const x = context.view(node);
  const by = exponent.data.length === 1 ? exponent.data[0]! : Number.NaN;
  if (by === 1) context.set(node, x);
  else if (by === 2) context.set(node, context.unary(x, 'square'));
  else if (by === 3) context.set(node, multiply(context, x, context.unary(x, 'square')));
  else if (by === 0.5) context.set(node, context.unary(x, 'sqrt'));
  else if (by === -1) context.set(node, context.withNumber(x, '/', 1, true));
  else if (by === -0.5) context.set(node, context.withNumber(context.unary(x, 'sqrt'), '/', 1, true));
  else throw new Unsupported(`it raises to the power ${numberText(by)}`);
}

const OPERATOR: Readonly<Record<string, string>> = { Add: '+', Sub: '-', Mul: '*', Div: '/' };
const ARITHMETIC: Readonly<Record<string, (x: number, y: number) => number>> = {
  Add: (x, y) => x + y,
  Sub: (x, y) => x - y,
  Mul: (x, y) => x * y,
  Div: (x, y) => x / y,
  Min: Math.min,
  Max: Math.max,
  Mod: (x, y) => ((x % y) + y) % y,
  Equal: (x, y) => Number(x === y),
  Greater: (x, y) => Number(x > y),
  Less: (x, y) => Number(x < y),
};

export function arithmetic(context: Context, node: DecodedNode): void {
  const [a, b] = [context.value(node, 0), context.value(node, 1)];
  const operation = ARITHMETIC[node.op]!;
  if (a.kind === 'share' || b.kind === 'share') {
    context.set(node, averaged(context, a.kind === 'share' ? b : a, a.kind === 'share' ? a : b, node));
    return;
  }
  if (a.kind === 'sizes' || b.kind === 'sizes') {
    const sizes = node.op === 'Equal' ? equalSizes(a, b) : combineSizes(node.op, a, b);
    if (sizes !== undefined) {
      context.set(node, sizes);
      return;
    }
  }
  const [x, y] = [context.constant(node, 0), context.constant(node, 1)];
  if (x !== undefined && y !== undefined) {
    const isWhole = !(x.data instanceof Float32Array || y.data instanceof Float32Array) && node.op === 'Div';
    const array = combine(x, y, isWhole ? (p, q) => Math.trunc(p / q) : operation);
    context.set(node, { kind: 'constant', array });
    return;
  }
  if (node.op === 'Greater' && y?.data.length === 1 && a.kind === 'view') {
    context.set(node, { kind: 'above', step: a.step, threshold: y.data[0]! });
    return;
  }
  if (node.op === 'Equal') {
    context.set(node, oneHot(context, a, b, y ?? x));
    return;
  }
  const scores = a.kind === 'scores' ? a : b.kind === 'scores' ? b : undefined;
  if (scores !== undefined) {
    const factor = (a.kind === 'scores' ? y : x)?.data;
    if (
      factor?.length !== 1 ||
      !(node.op === 'Mul' || (node.op === 'Div' && a.kind === 'scores')) ||
      scores.done
    ) {
      throw new Unsupported(
        'it changes what queries and keys make in a way that attention here does not have',
      );
    }
    context.set(node, {
      ...scores,
      scale: node.op === 'Mul' ? scores.scale * factor[0]! : scores.scale / factor[0]!,
    });
    return;
  }
  const operator = OPERATOR[node.op];
  if (operator === undefined) {
    if (node.op !== 'Min' && node.op !== 'Max') throw new Unsupported('there is no layer for it');
    const constant = y ?? x;
    const kind = node.op.toLowerCase();
    if (constant !== undefined && isUniform(constant)) {
      const view = context.asView(x === undefined ? a : b);
      context.set(node, context.unary(view, kind, [numberText(constant.data[0]!)]));
    } else context.set(node, binary(context, kind, context.asView(a), context.asView(b)));
    return;
  }
  if (y !== undefined) context.set(node, withConstant(context, operator, context.asView(a), y, false));
  else if (x !== undefined) context.set(node, withConstant(context, operator, context.asView(b), x, true));
  else context.set(node, binary(context, operator, context.asView(a), context.asView(b)));
}

/** A sum over as many pixels as it is divided by is their mean. */
function averaged(context: Context, sum: Value, share: Value, node: DecodedNode): View {
  if (sum.kind !== 'view' || share.kind !== 'share' || node.op !== 'Mul')
    throw new Unsupported('it computes with a number of pixels');
  const { step } = sum;
  const [height = 1, width = 1] = step.inputs[0]?.shape ?? [];
  if (
    step.kind !== 'sum' ||
    step.args[0] !== 'over: pixels' ||
    !equal(multiplySizes(height, width), share.of)
  ) {
    throw new Unsupported('it computes with a number of pixels');
  }
  return { ...sum, step: context.steps.add('global_avg_pool', step.inputs, step.shape) };
}

function oneHot(context: Context, a: Value, b: Value, classes: Constant | undefined): Value {
  const label = a.kind === 'label' ? a : b.kind === 'label' ? b : undefined;
  if (label === undefined || classes === undefined) throw new Unsupported('there is no layer for it');
  if (classes.data.some((value, index) => value !== index))
    throw new Unsupported('it compares a label with other numbers than its classes');
  return {
    kind: 'one-hot',
    label: context.label(label.name, classes.data.length),
    classes: classes.data.length,
  };
}

export function multiply(context: Context, a: View, b: View): View {
  return binary(context, '*', a, b);
}

export function add(context: Context, a: View, b: View): View {
  return binary(context, '+', a, b);
}

/** Two views, each element with that of its place; a dimension of size 1 goes with every size. */
export function binary(context: Context, operator: string, a: View, b: View): View {
  const rank = Math.max(a.dims.length, b.dims.length);
  const [x, y] = asImages(context, padded(a, rank), padded(b, rank));
  const [first, second] = refined(x, y);
  const covers = (host: View, guest: View) =>
    guest.dims.every((atoms, i) => atoms.length === 0 || host.dims[i]!.length > 0);
  const isHost = covers(first, second);
  if (isHost || covers(second, first)) {
    const [host, guest] = isHost ? [first, second] : [second, first];
    const step = guestStep(context, host, guest);
    if (step === undefined) return spread(context, operator, first, second);
    const operands: [Step, Step] = isHost ? [host.step, step] : [step, host.step];
    return {
      kind: 'view',
      step: make(context, operator, operands, host.step.shape),
      dims: host.dims.map(tidy),
    };
  }
  return spread(context, operator, first, second);
}

/** Where each has dimensions that the other hasn't: axes of their own for all of them, those of the value with more axes first. */
function spread(context: Context, operator: string, a: View, b: View): View {
  const isFirst = a.step.shape.length >= b.step.shape.length;
  const slots: { readonly dim: number; readonly at: number; readonly atom: Atom }[] = [];
  const of = (view: View, other: View | undefined) => {
    const own = view.dims.flatMap((atoms, dim) =>
      other !== undefined && other.dims[dim]!.length > 0 ? [] : atoms.map((atom, at) => ({ dim, at, atom })),
    );
    const natural = naturalOrder(own.map(({ atom }) => atom));
    slots.push(
      ...own
        .filter(({ atom }) => atom.axis !== BATCH)
        .sort((p, q) => natural.indexOf(p.atom) - natural.indexOf(q.atom)),
    );
  };
  of(isFirst ? a : b, undefined);
  of(isFirst ? b : a, isFirst ? a : b);
  const arranged = (view: View): Step => {
    const groups = slots.map(({ dim, at }) => (view.dims[dim]!.length === 0 ? [] : [view.dims[dim]![at]!]));
    const first = groups.findIndex((atoms) => atoms.length > 0);
    return context.arrange(view.step, groups.slice(first < 0 ? groups.length - 1 : first));
  };
  const shape = slots.map(({ atom }) => atom.size);
  const step = make(context, operator, [arranged(a), arranged(b)], shape);
  const axisOfSlot = (dim: number, at: number) =>
    slots.findIndex((slot) => slot.dim === dim && slot.at === at);
  const dims = a.dims.map((atoms, dim) => {
    const all = atoms.length > 0 ? atoms : b.dims[dim]!;
    return tidy(
      all.map((atom, at) =>
        atom.axis === BATCH ? atom : { axis: axisOfSlot(dim, at), size: atom.size, stride: 1 },
      ),
    );
  });
  return { kind: 'view', step, dims };
}

/** Beside an image as it lies, one whose pixels or channels lie otherwise is put so first. */
function asImages(context: Context, a: View, b: View): readonly [View, View] {
  if (a.dims.length !== 4 || isPlain(a) === isPlain(b)) return [a, b];
  const put = (view: View) =>
    isPlain(view) || view.dims.some((atoms, axis) => atoms.length === 0 && axis > 1)
      ? view
      : context.imageResult(context.orderedImage(view));
  return [put(a), put(b)];
}

/** Whether each part of it is a whole axis of its step. */
function isPlain({ step, dims }: View): boolean {
  return dims.flat().every(({ axis, size }) => axis === BATCH || equal(size, step.shape[axis]!));
}

function make(context: Context, operator: string, operands: [Step, Step], shape: readonly Dim[]): Step {
  return context.steps.add(operator, operands, shape);
}

function padded(view: View, rank: number): View {
  const missing = rank - view.dims.length;
  if (missing === 0) return view;
  // The batch stays first: a tensor of fewer dimensions has none, or it is a mistake.
  throw new Unsupported('it combines tensors of different numbers of dimensions');
}

/** Dimensions of both cut into the same pieces. */
function refined(a: View, b: View): [View, View] {
  const pairs = a.dims.map((atoms, i): [readonly Atom[], readonly Atom[]] => {
    const others = b.dims[i]!;
    if (atoms.length === 0 || others.length === 0) return [atoms, others];
    if (!equal(sizeOf(atoms), sizeOf(others)))
      throw new Unsupported('it combines tensors of different sizes');
    const [p, q] = [
      regroup(
        atoms,
        others.map(({ size }) => size),
      ),
      regroup(
        others,
        atoms.map(({ size }) => size),
      ),
    ];
    if (p !== undefined) {
      const parts = p.flat();
      const again = regroup(
        others,
        parts.map(({ size }) => size),
      );
      if (again !== undefined) return [parts, again.flat()];
    }
    if (q !== undefined) {
      const parts = q.flat();
      const again = regroup(
        atoms,
        parts.map(({ size }) => size),
      );
      if (again !== undefined) return [again.flat(), parts];
    }
    throw new Unsupported('it combines tensors that are cut in different ways');
  });
  return [
    { ...a, dims: pairs.map(([x]) => x) },
    { ...b, dims: pairs.map(([, y]) => y) },
  ];
}

/** The guest's value so that it goes with the host's value, axis by axis. */
function guestStep(context: Context, host: View, guest: View): Step | undefined {
  const place = new Map<Atom, Atom>();
  for (const [i, atoms] of host.dims.entries()) {
    const others = guest.dims[i]!;
    if (others.length > 0) for (const [j, atom] of atoms.entries()) place.set(atom, others[j]!);
  }
  let isPart = false;
  const groups = host.step.shape.map((_, axis) => {
    const mine = host.dims.flat().filter((atom) => atom.axis === axis);
    const ordered = mine.toSorted((p, q) => ((Number(p.stride) || 0) < (Number(q.stride) || 0) ? 1 : -1));
    const theirs = ordered.map((atom) => place.get(atom));
    if (theirs.some((atom) => atom === undefined) && theirs.some((atom) => atom !== undefined)) isPart = true;
    return theirs.flatMap((atom) => (atom === undefined ? [] : [atom]));
  });
  if (isPart) return undefined;
  if (withoutBatch(groups.flat()).length !== groups.flat().length)
    throw new Unsupported('it mixes the examples of a batch');
  // What is only along the last axes goes with fewer axes: a vector for each channel.
  const first = groups.findIndex((atoms) => tidy(atoms).length > 0);
  const last = groups.slice(first < 0 ? groups.length - 1 : first);
  const { step } = guest;
  if (last.length === step.shape.length && last.every((atoms, axis) => isAxis(step, atoms, axis)))
    return step;
  if (groups.length === step.shape.length && groups.every((atoms, axis) => isAxis(step, atoms, axis)))
    return step;
  return context.arrange(step, groups);
}

/** Arithmetic with a constant: a number, one for each channel, or one for each place. */
export function withConstant(
  context: Context,
  operator: string,
  view: View,
  array: Constant,
  isFirst: boolean,
): View {
  if (isUniform(array) && array.shape.every((size, i) => size === 1 || fitsDim(view, array, i))) {
    const value = array.data[0]!;
    if (
      !isFirst &&
      ((value === 0 && (operator === '+' || operator === '-')) ||
        (value === 1 && (operator === '*' || operator === '/')))
    )
      return view;
    return context.withNumber(view, operator, value, isFirst);
  }
  const rank = view.dims.length;
  if (array.shape.length > rank)
    throw new Unsupported('its constant has more dimensions than what it is combined with');
  const shape = [...Array<number>(rank - array.shape.length).fill(1), ...array.shape];
  const sized = reshape(array, shape);
  if (shape[0] !== 1) throw new Unsupported('its constant is not the same for every example');
  const larger = shape.some((size, i) => size !== 1 && view.dims[i]!.length === 0);
  if (larger) {
    const learned = context.learned(sized);
    const constant = { ...learned, dims: [[], ...learned.dims.slice(1)] };
    return isFirst ? binary(context, operator, constant, view) : binary(context, operator, view, constant);
  }
  const { step, shape: own, arranged } = constantFor(view, sized);
  const channels = Number(step.shape.at(-1));
  const isChannels = own.length === 1 && own[0] === channels;
  if (
    isChannels &&
    !isFirst &&
    (operator === '+' || operator === '*' || operator === '-' || operator === '/')
  ) {
    const values = { shape: own, data: Float32Array.from(arranged.data) };
    if (operator === '+') return affine(context, view, filled(own, 1), values);
    if (operator === '-')
      return affine(
        context,
        view,
        filled(own, 1),
        map(values, (x) => -x),
      );
    if (operator === '*') return affine(context, view, values, filled(own, 0));
    return affine(
      context,
      view,
      map(values, (x) => 1 / x),
      filled(own, 0),
    );
  }
  if (isChannels && operator === '*')
    return affine(context, view, { shape: own, data: Float32Array.from(arranged.data) }, filled(own, 0));
  if (isChannels && operator === '+')
    return affine(context, view, filled(own, 1), { shape: own, data: Float32Array.from(arranged.data) });
  const learned = context.learnedStep({ shape: own, data: Float32Array.from(arranged.data) });
  const operands = isFirst ? [learned, step] : [step, learned];
  return { ...view, step: context.steps.add(operator, operands, step.shape) };
}

function fitsDim(view: View, array: Constant, index: number): boolean {
  const dim = view.dims[view.dims.length - array.shape.length + index];
  return dim !== undefined && equal(sizeOf(dim), array.shape[index]!);
}

/** The constant's elements by the axes of the view's step: `[channels]`, or with the axes before. */
function constantFor(view: View, array: Constant): { step: Step; shape: number[]; arranged: Constant } {
  const { step } = view;
  const strides = array.shape.map((_, axis) => array.shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  // For each axis of the step: how far apart in the constant the elements along it are.
  const perAxis = step.shape.map((size, axis) => {
    const isUsed = view.dims.some(
      (atoms, i) => array.shape[i] !== 1 && atoms.some((atom) => atom.axis === axis),
    );
    if (!isUsed) return [0];
    if (typeof size !== 'number') throw new Unsupported('its constant goes along an axis of an open size');
    const offsets = new Array<number>(size).fill(0);
    for (const [i, atoms] of view.dims.entries()) {
      if (array.shape[i] === 1) continue;
      let inner = strides[i]!;
      for (const atom of atoms.toReversed()) {
        if (atom.axis === axis) {
          const [count, stride] = [Number(atom.size), Number(atom.stride)];
          for (let at = 0; at < size; at++) offsets[at]! += (Math.floor(at / stride) % count) * inner;
        }
        inner *= Number(atom.size);
      }
    }
    return offsets;
  });
  const first = perAxis.findIndex((offsets) => offsets.length > 1);
  const used = perAxis.slice(first < 0 ? perAxis.length - 1 : first);
  let indices = [0];
  for (const offsets of used) indices = indices.flatMap((base) => offsets.map((offset) => base + offset));
  const shape = used.map((offsets) => offsets.length);
  return {
    step,
    shape,
    arranged: { shape, data: Float32Array.from(indices, (index) => array.data[index]!) },
  };
}

/** A scale and a shift for each channel: of a layer before it, of a normalization before it, or a normalization of its own. */
function affine(context: Context, view: View, scale: Constant, shift: Constant): View {
  const { step } = view;
  const absorbed = absorbedBy(context, step, scale, shift);
  if (absorbed !== undefined) return { ...view, step: absorbed };
  const isShift = scale.data.every((x) => x === 1);
  const isScale = shift.data.every((x) => x === 0);
  if (isShift || isScale) {
    const learned = context.learnedStep(isShift ? shift : scale);
    return { ...view, step: context.steps.add(isShift ? '+' : '*', [step, learned], step.shape) };
  }
  return { ...view, step: normalized(context, step, scale, shift) };
}

/** With a mean of 0 and a variance of 1, as `batch_norm` has it in use. */
export function normalized(context: Context, step: Step, scale: Constant, shift: Constant): Step {
  const size = scale.data.length;
  const weights = [scale, shift, filled([size], 0), filled([size], 1 - EPSILON)];
  return context.steps.add('batch_norm', [step], step.shape, { weights, args: [] });
}

/** The default of `batch_norm`. */
export const EPSILON = 1e-3;

const WITH_BIAS = new Set(['conv', 'conv_transpose', 'dense', 'depthwise_conv']);

function absorbedBy(context: Context, step: Step, scale: Constant, shift: Constant): Step | undefined {
  if (context.steps.usesOf(step) > 0) return undefined;
  const isShift = scale.data.every((x) => x === 1);
  if (step.kind === 'batch_norm') {
    const [gamma, beta, mean, variance] = step.weights as [Constant, Constant, Constant, Constant];
    const weights = [
      combine(gamma, scale, (x, y) => x * y),
      combine(
        combine(beta, scale, (x, y) => x * y),
        shift,
        (x, y) => x + y,
      ),
      mean,
      variance,
    ];
    return context.steps.add('batch_norm', step.inputs, step.shape, { args: step.args, weights });
  }
  if (WITH_BIAS.has(step.kind) && isShift) {
    const args = step.args.filter((text) => text !== 'bias: false');
    const bias = step.weights[1];
    const weights = [step.weights[0]!, bias === undefined ? shift : combine(bias, shift, (x, y) => x + y)];
    return context.steps.add(step.kind, step.inputs, step.shape, { args, weights });
  }
  // A scale by channels that is followed by a shift.
  const [before, learned] = step.inputs;
  if (
    step.kind === '*' &&
    isShift &&
    learned?.kind === 'learned' &&
    learned.shape.length === 1 &&
    before!.shape.at(-1) === learned.shape[0]
  ) {
    return normalized(context, before!, learned.weights[0]!, shift);
  }
  return undefined;
}
