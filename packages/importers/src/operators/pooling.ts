/** Pooling and other reductions. */
import { add, type Dim, equal } from '@cnn-studio/language';
import type { DecodedNode } from 'tfjs-onnxruntime/onnx';
import { countOf, slice } from '../arrays';
import { type Context, naturalOrder, Unsupported } from '../context';
import { type Atom, BATCH, sameAtoms, tidy, type View } from '../view';
import { overLast } from './attention';
import { axisOf, integer, integers } from './attributes';
import { type Geometry, geometry, isSame, windowed } from './convolution';

export function pool(context: Context, node: DecodedNode): void {
  const kernel = integers(node, 'kernel_shape') ?? [];
  if (kernel.length !== 2)
    throw new Unsupported(`it works on ${kernel.length} dimensions, and layers here on height and width`);
  if ((integers(node, 'dilations') ?? []).some((by) => by !== 1)) throw new Unsupported('it is dilated');
  const step = context.orderedImage(context.view(node));
  let given = geometry(node, [kernel[0]!, kernel[1]!], [step.shape[0]!, step.shape[1]!]);
  if (integer(node, 'ceil_mode', 0) === 1) given = completed(given, step.shape);
  const isMax = node.op === 'MaxPool';
  const kind = isMax ? 'max_pool' : 'avg_pool';
  const [[top, bottom], [left, right]] = given.pads;
  const sizes = [0, 1].map((axis) => windowed(step.shape[axis]!, axis, given));
  const text = ([a, b]: readonly [number, number]) => (a === b ? String(a) : `[${a}, ${b}]`);
  const isOwn = given.stride[0] === given.kernel[0] && given.stride[1] === given.kernel[1];
  const args = [text(given.kernel), ...(isOwn ? [] : [`stride: ${text(given.stride)}`])];
  const shape = [...sizes, step.shape[2]!];
  const isCounted = integer(node, 'count_include_pad', 0) === 1;
  if (top + bottom + left + right === 0) {
    context.set(node, context.imageResult(context.steps.add(kind, [step], shape, { args })));
    return;
  }
  if (isSame(step.shape, given) && (isMax || !isCounted)) {
    context.set(
      node,
      context.imageResult(context.steps.add(kind, [step], shape, { args: [...args, 'padding: same'] })),
    );
    return;
  }
  if (!isMax && !isCounted)
    throw new Unsupported(
      'it averages over windows that reach over the border in a way that `avg_pool` does not',
    );
  const amounts = [Math.max(top, bottom), Math.max(left, right)] as const;
  const even: Geometry = {
    ...given,
    pads: [
      [amounts[0], amounts[0]],
      [amounts[1], amounts[1]],
    ],
  };
  const isFree =
    top >= bottom &&
    left >= right &&
    [0, 1].every((axis) => equal(windowed(step.shape[axis]!, axis, even), sizes[axis]!));
  if (!isFree) throw new Unsupported('it pads one side more than the other');
  // The nearest pixel is in every window that reaches over the border: it changes no maximum.
  const padded = context.steps.add(
    'pad',
    [step],
    [add(step.shape[0]!, 2 * amounts[0]), add(step.shape[1]!, 2 * amounts[1]), step.shape[2]!],
    {
      args: [text(amounts), ...(isMax ? ['replicate'] : [])],
    },
  );
  context.set(node, context.imageResult(context.steps.add(kind, [padded], shape, { args })));
}

/** With `ceil_mode` a last window may reach over the border: as many pixels of padding more. */
function completed(given: Geometry, shape: readonly Dim[]): Geometry {
  const pads = given.pads.map(([before, after], axis): readonly [number, number] => {
    const size = shape[axis]!;
    if (typeof size !== 'number') {
      if (given.stride[axis] === 1) return [before, after];
      throw new Unsupported('it rounds up the size of an image of any size');
    }
    const over = (size + before + after - given.kernel[axis]!) % given.stride[axis]!;
    return [before, over === 0 ? after : after + given.stride[axis]! - over];
  });
  return { ...given, pads: [pads[0]!, pads[1]!] };
}

export function globalPool(context: Context, node: DecodedNode): void {
  const view = context.view(node);
  context.set(node, reduced(context, view, [2, 3], node.op === 'GlobalMaxPool' ? 'max' : 'mean', true));
}

const REDUCTIONS: Readonly<Record<string, 'mean' | 'sum' | 'max'>> = {
  ReduceMean: 'mean',
  ReduceSum: 'sum',
  ReduceMax: 'max',
  ReduceL2: 'sum',
};

export function reduce(context: Context, node: DecodedNode): void {
  const keeps = integer(node, 'keepdims', 1) === 1;
  const kind = REDUCTIONS[node.op]!;
  const array = context.constant(node, 0);
  const rank = array?.shape.length ?? context.view(node).dims.length;
  const given = integers(node, 'axes') ?? (context.has(node, 1) ? context.sizes(node, 1).map(Number) : []);
  const axes =
    given.length === 0
      ? Array.from({ length: rank }, (_, axis) => axis)
      : given.map((axis) => axisOf(axis, rank));
  if (array !== undefined) {
    context.set(node, { kind: 'constant', array: reducedConstant(array, axes, keeps, kind) });
    return;
  }
  const view = node.op === 'ReduceL2' ? context.unary(context.view(node), 'square') : context.view(node);
  const result = reduced(context, view, axes, kind, keeps);
  context.set(node, node.op === 'ReduceL2' ? context.unary(result, 'sqrt') : result);
}

function reducedConstant(
  array: Parameters<typeof slice>[0],
  axes: readonly number[],
  keeps: boolean,
  kind: 'mean' | 'sum' | 'max',
) {
  let result = array;
  for (const axis of axes) {
    const size = result.shape[axis]!;
    const parts = Array.from({ length: size }, (_, i) => slice(result, axis, i, 1));
    const data = Float32Array.from(parts[0]!.data, (_, i) => {
      const values = parts.map((part) => part.data[i]!);
      if (kind === 'max') return Math.max(...values);
      return values.reduce((a, b) => a + b, 0) / (kind === 'mean' ? size : 1);
    });
    result = { shape: parts[0]!.shape, data };
  }
  const shape = keeps ? result.shape : result.shape.filter((_, axis) => !axes.includes(axis));
  return { shape, data: result.data.subarray(0, countOf(shape)) };
}

/** Over dimensions of the graph: all pixels, all channels, all of an example, or what can be put there. */
function reduced(
  context: Context,
  from: View,
  axes: readonly number[],
  kind: 'mean' | 'sum' | 'max',
  keeps: boolean,
): View {
  const atoms = axes.flatMap((axis) => [...from.dims[axis]!]);
  if (atoms.some(({ axis }) => axis === BATCH)) throw new Unsupported('it reduces over the batch');
  const left = from.dims.flatMap((dim, axis) => (axes.includes(axis) ? (keeps ? [[]] : []) : [dim]));
  if (atoms.length === 0) return { ...from, dims: left };
  const { step } = from;
  const over = covered(step.shape, atoms);
  if (over === 'pixels' && step.shape.length === 3) {
    const made =
      kind === 'sum'
        ? context.steps.add('sum', [step], [step.shape[2]!], { args: ['over: pixels'] })
        : context.steps.add(kind === 'max' ? 'global_max_pool' : 'global_avg_pool', [step], [step.shape[2]!]);
    return {
      kind: 'view',
      step: made,
      dims: left.map((dim) => dim.map((atom) => (atom.axis === 2 ? { ...atom, axis: 0 } : atom))),
    };
  }
  if (kind === 'max')
    throw new Unsupported('it takes the largest over other dimensions than height and width');
  if (over === 'channels') {
    const made = context.steps.add(kind, [step], [...step.shape.slice(0, -1), 1], {
      args: ['over: channels'],
    });
    return { kind: 'view', step: made, dims: left };
  }
  if (over === 'all') {
    const made = context.steps.add(kind, [step], [1], { args: ['over: all'] });
    return { kind: 'view', step: made, dims: left };
  }
  const moved = overLast(context, { ...from, dims: [...left, naturalOrder(atoms)] }, left.length);
  const made = context.steps.add(kind, [moved.step], [...moved.step.shape.slice(0, -1), 1], {
    args: ['over: channels'],
  });
  return { kind: 'view', step: made, dims: moved.dims.slice(0, -1) };
}

function covered(shape: readonly Dim[], atoms: readonly Atom[]): 'pixels' | 'channels' | 'all' | undefined {
  const whole = (axis: number) => {
    const own = naturalOrder(atoms.filter((atom) => atom.axis === axis));
    return sameAtoms(tidy(own), tidy([{ axis, size: shape[axis]!, stride: 1 }]));
  };
  const axes = shape.map((_, axis) => axis);
  const used = new Set(atoms.map(({ axis }) => axis));
  const last = shape.length - 1;
  if (axes.every(whole)) return 'all';
  if (used.has(last)) return used.size === 1 && whole(last) ? 'channels' : undefined;
  return axes.slice(0, -1).every(whole) ? 'pixels' : undefined;
}
