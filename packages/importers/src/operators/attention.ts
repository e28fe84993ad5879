/** Queries, keys and values. */
import { type Dim, equal, multiply, product } from '@cnn-studio/language';
import type { DecodedNode } from 'tfjs-onnxruntime/onnx';
import { type Context, Unsupported } from '../context';
import type { Step } from '../steps';
import { type Atom, atomOf, BATCH, sameAtoms, tidy, type View, withoutBatch } from '../view';
import { axisOf, integer } from './attributes';

/** A product of two values: what queries and keys make, or what values are taken by. */
export function product2(context: Context, node: DecodedNode): void {
  const left = context.value(node, 0);
  const right = context.value(node, 1);
  if (left.kind === 'scores') {
    if (!left.done) throw new Unsupported('it multiplies by products that no softmax was taken of');
    context.set(node, gathered(context, left, context.asView(right)));
    return;
  }
  const [query, key] = [context.asView(left), context.asView(right)];
  const rank = query.dims.length;
  // As for the queries: places, then channels.
  const turned = [...key.dims.slice(0, rank - 2), key.dims[rank - 1]!, key.dims[rank - 2]!];
  context.set(node, { kind: 'scores', query, key: { ...key, dims: turned }, scale: 1, done: false });
}

export function softmax(context: Context, node: DecodedNode): void {
  const value = context.value(node, 0);
  if (value.kind === 'scores') {
    const rank = value.query.dims.length;
    if (axisOf(integer(node, 'axis', -1), rank) !== rank - 1)
      throw new Unsupported('its softmax is not over the keys');
    context.set(node, { ...value, done: true });
    return;
  }
  const view = context.asView(value);
  const axis = axisOf(integer(node, 'axis', context.opset < 13 ? 1 : -1), view.dims.length);
  const { step } = view;
  const atoms = view.dims[axis]!;
  if (sameAtoms(tidy(atoms), tidy([atomOf(step, step.shape.length - 1)]))) {
    context.set(node, context.unary(view, 'softmax'));
    return;
  }
  const moved = overLast(context, view, axis);
  context.set(node, { ...moved, step: context.steps.add('softmax', [moved.step], moved.step.shape) });
}

/** The same with this dimension as the last axis of its step. */
export function overLast(context: Context, view: View, axis: number): View {
  const others = view.dims.flatMap((atoms, i) => (i === axis ? [] : withoutBatch(atoms)));
  const last = view.dims[axis]!;
  const step = context.arrange(view.step, [others, [], last]);
  let stride: Dim = 1;
  const strides = new Map<Atom, Dim>();
  for (const atom of others.toReversed()) {
    strides.set(atom, stride);
    stride = multiply(stride, atom.size);
  }
  const dims = view.dims.map((atoms, i) =>
    i === axis
      ? tidy([atomOf(step, 2)])
      : tidy(
          atoms.map((atom) =>
            atom.axis === BATCH ? atom : { ...atom, axis: 0, stride: strides.get(atom)! },
          ),
        ),
  );
  return { kind: 'view', step, dims };
}

interface Sequences {
  readonly step: Step;
  readonly heads: number;
  readonly places: readonly Atom[];
}

/** An image whose channels are heads, one after the other; dimensions are `[batch and heads ..., places, channels of a head]`. */
function sequences(context: Context, view: View): Sequences {
  const rank = view.dims.length;
  const leading = withoutBatch(view.dims.slice(0, rank - 2).flat());
  const places = view.dims[rank - 2]!;
  const channels = view.dims[rank - 1]!;
  const heads = Number(product(leading.map(({ size }) => size)));
  if (!Number.isInteger(heads)) throw new Unsupported('it has as many heads as an image has pixels');
  if (withoutBatch(places).length !== places.length)
    throw new Unsupported('it attends to other examples of the batch');
  const { step } = view;
  const groups = [...placesOf(step, places), [...leading, ...channels]];
  return { step: context.arrange(step, groups), heads, places };
}

/** Rows and columns where places are those of an image; else one column. */
function placesOf(step: Step, places: readonly Atom[]): (readonly Atom[])[] {
  const whole = tidy([...(step.shape.length === 3 ? [atomOf(step, 0), atomOf(step, 1)] : [])]);
  if (step.shape.length === 3 && sameAtoms(tidy(places), whole))
    return [[atomOf(step, 0)], [atomOf(step, 1)]];
  return [places, []];
}

function gathered(
  context: Context,
  { query, key, scale }: { readonly query: View; readonly key: View; readonly scale: number },
  value: View,
): View {
  const [q, k, v] = [query, key, value].map((view) => sequences(context, view)) as [
    Sequences,
    Sequences,
    Sequences,
  ];
  const { heads } = q;
  if (k.heads !== heads || v.heads !== heads)
    throw new Unsupported('its queries, keys and values have different numbers of heads');
  const depth = Number(q.step.shape[2]) / heads;
  const factor = scale * Math.sqrt(depth);
  const asked =
    Math.abs(factor - 1) < 1e-5 ? q.step : context.withNumber(context.imageResult(q.step), '*', factor).step;
  const channels = v.step.shape[2]!;
  const each = Number(channels) / heads;
  const [same, other] = [k.step, v.step].map((step) => step.shape.slice(0, 2));
  if (!same!.every((size, axis) => equal(size, other![axis]!)))
    throw new Unsupported('its keys and values are of different places');
  const made = context.steps.add(
    'attention',
    [asked, k.step, v.step],
    [q.step.shape[0]!, q.step.shape[1]!, channels],
    {
      args: heads === 1 ? [] : [`heads: ${heads}`],
    },
  );
  const rank = query.dims.length;
  const leading = query.dims.slice(0, rank - 2);
  // Heads in the order of their dimensions.
  let stride: Dim = multiply(each, 1);
  const strides = new Map<Atom, Dim>();
  for (const atom of withoutBatch(leading.flat()).toReversed()) {
    strides.set(atom, stride);
    stride = multiply(stride, atom.size);
  }
  const dims = [
    ...leading.map((atoms) =>
      tidy(
        atoms.map((atom) =>
          atom.axis === BATCH ? atom : { axis: 2, size: atom.size, stride: strides.get(atom)! },
        ),
      ),
    ),
    tidy([atomOf(made, 0), atomOf(made, 1)]),
    tidy([{ axis: 2, size: each, stride: 1 }]),
  ];
  // Rows and columns lie one after the other; they are two axes, and stay two atoms.
  return { kind: 'view', step: made, dims };
}
