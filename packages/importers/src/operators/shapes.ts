/** What moves elements and computes nothing. */
import {
  add,
  type Dim,
  divideExactly,
  equal,
  floorDivide,
  multiply,
  product,
  subtract,
} from '@cnn-studio/language';
import type { DecodedNode } from 'tfjs-onnxruntime/onnx';
import { broadcast, type Constant, reshape as reshapeArray, transpose as transposeArray } from '../arrays';
import { type Context, naturalOrder, Unsupported, type Value } from '../context';
import type { Step } from '../steps';
import { atomOf, BATCH, isAxis, regroup, sameAtoms, shapeOf, sizeOf, tidy, type View, viewOf } from '../view';
import { overLast } from './attention';
import { axisOf, integer, integers, text } from './attributes';
import { asSizes, slices } from './sizes';

export function reshape(context: Context, node: DecodedNode): void {
  const value = context.value(node, 0);
  const target = context.sizes(node, 1);
  if (value.kind === 'label') {
    context.set(node, value);
    return;
  }
  const array = context.constant(node, 0);
  if (array !== undefined) {
    context.set(node, {
      kind: 'constant',
      array: reshapeArray(array, resolved(target, array.shape).map(Number)),
    });
    return;
  }
  const view = context.asView(value);
  const from = shapeOf(view);
  const sizes = target.map((size, axis) => (size === 0 ? from[axis]! : size));
  context.set(node, context.reshape(view, withBatch(context, sizes, view)));
}

/** 0 stands for the same size as before, -1 for what is left. */
function resolved(target: readonly Dim[], from: readonly Dim[]): Dim[] {
  const sizes = target.map((size, axis) => (size === 0 ? from[axis]! : size));
  const open = sizes.indexOf(-1);
  if (open < 0) return sizes;
  const rest = product(sizes.filter((_, axis) => axis !== open));
  const found = divideExactly(product(from), rest);
  if (found !== undefined) sizes[open] = found;
  return sizes;
}

/** A graph for one batch has its size in the shapes: it is part of the first dimension. */
function withBatch(context: Context, target: readonly Dim[], view: View): Dim[] {
  const total = product(shapeOf(view));
  const sizes = [...target];
  const open = sizes.indexOf(-1);
  const others = product(sizes.filter((_, axis) => axis !== open));
  if (open >= 0) {
    // The batch is in the first dimension, written as a number, or what is left is.
    const isNumber = open > 0 && context.isBatchFixed;
    const asNumber = isNumber ? divideExactly(total, multiply(others, context.batch)) : undefined;
    const found = asNumber ?? divideExactly(total, others);
    if (found === undefined) throw new Unsupported('it reshapes to sizes that are not understood');
    sizes[open] = found;
  }
  if (equal(product(sizes), total)) return sizes;
  const factor = divideExactly(total, product(sizes));
  if (factor === undefined) throw new Unsupported('it reshapes to sizes that are not understood');
  const candidates = sizes.flatMap((_, at) => {
    const one = sizes.map((size, axis) => (axis === at ? multiply(size, factor) : size));
    const dims = regroup(view.dims.flat(), one);
    return dims === undefined ? [] : [{ sizes: one, isAlone: dims[at]!.every(({ axis }) => axis === BATCH) }];
  });
  const best = candidates.find(({ isAlone }) => isAlone) ?? candidates[0];
  return best?.sizes ?? [multiply(sizes[0]!, factor), ...sizes.slice(1)];
}

export function flatten(context: Context, node: DecodedNode): void {
  const view = context.view(node);
  const axis = integer(node, 'axis', 1);
  const sizes = shapeOf(view);
  context.set(node, context.reshape(view, [product(sizes.slice(0, axis)), product(sizes.slice(axis))]));
}

export function transpose(context: Context, node: DecodedNode): void {
  const array = context.constant(node, 0);
  const rank = array?.shape.length ?? context.view(node).dims.length;
  const order = integers(node, 'perm') ?? Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
  if (array !== undefined) {
    context.set(node, { kind: 'constant', array: transposeArray(array, order) });
    return;
  }
  const view = context.view(node);
  context.set(node, { ...view, dims: order.map((axis) => view.dims[axis]!) });
}

export function squeeze(context: Context, node: DecodedNode): void {
  const array = context.constant(node, 0);
  const value = context.value(node, 0);
  const sizes: readonly Dim[] =
    array?.shape ?? (value.kind === 'label' ? [context.batch] : shapeOf(context.asView(value)));
  const given =
    integers(node, 'axes') ?? (context.has(node, 1) ? context.sizes(node, 1).map(Number) : undefined);
  const axes =
    given?.map((axis) => axisOf(axis, sizes.length)) ??
    sizes.flatMap((size, axis) => (size === 1 ? [axis] : []));
  if (value.kind === 'label') context.set(node, value);
  else if (array !== undefined) {
    context.set(node, {
      kind: 'constant',
      array: { ...array, shape: array.shape.filter((_, axis) => !axes.includes(axis)) },
    });
  } else {
    const view = context.asView(value);
    context.set(node, { ...view, dims: view.dims.filter((_, axis) => !axes.includes(axis)) });
  }
}

export function unsqueeze(context: Context, node: DecodedNode): void {
  const value = context.value(node, 0);
  if (value.kind === 'label') {
    context.set(node, value);
    return;
  }
  const array = context.constant(node, 0);
  const view = array === undefined ? context.asView(value) : undefined;
  const given = integers(node, 'axes') ?? context.sizes(node, 1).map(Number);
  const rank = (array?.shape.length ?? view!.dims.length) + given.length;
  const axes = given.map((axis) => axisOf(axis, rank)).sort((a, b) => a - b);
  if (array !== undefined) {
    const shape = [...array.shape];
    for (const axis of axes) shape.splice(axis, 0, 1);
    context.set(node, { kind: 'constant', array: { ...array, shape } });
    return;
  }
  const dims = [...view!.dims];
  for (const axis of axes) dims.splice(axis, 0, []);
  context.set(node, { ...view!, dims });
}

export function expand(context: Context, node: DecodedNode): void {
  const array = context.constant(node, 0);
  const sizes = context.sizes(node, 1);
  if (array !== undefined) {
    // A constant for each example stays one.
    const shape = sizes.map((size, axis) =>
      typeof size === 'number' && size !== -1 ? size : axis === 0 ? 1 : Number.NaN,
    );
    if (shape.some(Number.isNaN)) throw new Unsupported('it spreads a constant over an open size');
    const rank = Math.max(shape.length, array.shape.length);
    const full = Array.from({ length: rank }, (_, i) =>
      Math.max(shape[shape.length - rank + i] ?? 1, array.shape[array.shape.length - rank + i] ?? 1),
    );
    context.set(node, { kind: 'constant', array: broadcast(array, full) });
    return;
  }
  const view = context.view(node);
  const now = shapeOf(view);
  const isSame =
    sizes.length === now.length &&
    sizes.every((size, axis) => size === 1 || equal(size, now[axis]!) || axis === 0);
  if (!isSame) throw new Unsupported('it repeats a value along a dimension');
  context.set(node, view);
}

export function concat(context: Context, node: DecodedNode): void {
  const values = node.inputs.map((_, index) => context.value(node, index));
  const constants = node.inputs.map((_, index) =>
    values[index]!.kind === 'constant' ? context.constant(node, index) : undefined,
  );
  const views = values.map((value, index) =>
    constants[index] === undefined ? context.asView(value) : undefined,
  );
  const first = views.find((view) => view !== undefined);
  if (first === undefined) throw new Unsupported('it joins what is not understood');
  const rank = first.dims.length;
  const axis = axisOf(integer(node, 'axis', 1), rank);
  const all = views.map((view, index) => view ?? context.learned(oneExample(constants[index]!)));
  if (axis === 0) {
    context.set(node, { kind: 'joined', parts: all });
    return;
  }
  context.set(node, joined(context, all, axis));
}

function oneExample(array: Constant): Constant {
  if (array.shape[0] === 1) return array;
  throw new Unsupported('it joins a constant that is not the same for every example');
}

function joined(context: Context, views: readonly View[], axis: number): View {
  const first = views[0]!;
  const last = first.step.shape.length - 1;
  const isAlongChannels = views.every(
    ({ step, dims }) =>
      step.shape.length === first.step.shape.length &&
      isAxis(step, dims[axis]!, last) &&
      dims.every((atoms, i) => i === axis || sameAtoms(tidy(atoms), tidy(first.dims[i]!))),
  );
  const rank = first.dims.length;
  if (!isAlongChannels && rank === 4 && axis === 1)
    return alongChannels(
      context,
      views.map((view) => context.orderedImage(view)),
    );
  if (isAlongChannels) {
    const steps = views.map(({ step }) => step);
    const made = concatStep(context, steps);
    return {
      kind: 'view',
      step: made,
      dims: first.dims.map((atoms, i) => (i === axis ? tidy([atomOf(made, last)]) : atoms)),
    };
  }
  // With that dimension as the last axis, the others in a row.
  const moved = views.map((view) => overLast(context, view, axis));
  const made = concatStep(
    context,
    moved.map(({ step }) => step),
  );
  return {
    kind: 'view',
    step: made,
    dims: moved[0]!.dims.map((atoms, i) => (i === axis ? tidy([atomOf(made, 2)]) : atoms)),
  };
}

function alongChannels(context: Context, steps: readonly Step[]): View {
  return context.imageResult(concatStep(context, steps));
}

function concatStep(context: Context, steps: readonly Step[]): Step {
  const channels = steps.reduce<Dim>((sum, { shape }) => add(sum, shape.at(-1)!), 0);
  return context.steps.add('concat', steps, [...steps[0]!.shape.slice(0, -1), channels]);
}

export function split(context: Context, node: DecodedNode): void {
  const view = context.view(node);
  const axis = axisOf(integer(node, 'axis', 0), view.dims.length);
  const total = sizeOf(view.dims[axis]!);
  const count = node.outputs.length;
  const given =
    integers(node, 'split') ?? (context.has(node, 1) ? context.sizes(node, 1).map(Number) : undefined);
  if (typeof total !== 'number') throw new Unsupported('it splits a dimension of an open size');
  const each = Math.ceil(total / count);
  const sizes = given ?? Array.from({ length: count }, (_, i) => Math.min(each, total - i * each));
  let begin = 0;
  for (const [index, size] of sizes.entries()) {
    context.set(node, part(context, view, axis, begin, size), index);
    begin += size;
  }
}

/** So many elements of a dimension from one on. */
function part(context: Context, view: View, axis: number, begin: number, count: number): View {
  const atoms = view.dims[axis]!;
  const total = sizeOf(atoms);
  if (begin === 0 && equal(total, count)) return view;
  if (atoms.some((atom) => atom.axis === BATCH)) throw new Unsupported('it takes a part of the batch');
  const { step } = view;
  const channels = step.shape.length - 1;
  const [atom] = atoms;
  const of = view.dims.flat().filter((other) => other.axis === channels);
  const isSlowest =
    atom !== undefined &&
    atoms.length === 1 &&
    atom.axis === channels &&
    sameAtoms(
      tidy([atom, ...naturalOrder(of.filter((other) => other !== atom))]),
      tidy([atomOf(step, channels)]),
    );
  if (isSlowest) {
    const stride = Number(atom.stride);
    const from = begin * stride;
    const to = from + count * stride;
    const made = context.steps.add('slice', [step], [...step.shape.slice(0, -1), to - from], {
      args: [`${from} .. ${to}`],
    });
    return {
      kind: 'view',
      step: made,
      dims: view.dims.map((dim, i) => (i === axis ? tidy([{ ...atom, size: count }]) : dim)),
    };
  }
  const moved = overLast(context, view, axis);
  const made = context.steps.add('slice', [moved.step], [...moved.step.shape.slice(0, -1), count], {
    args: [`${begin} .. ${begin + count}`],
  });
  return {
    kind: 'view',
    step: made,
    dims: moved.dims.map((dim, i) => (i === axis ? tidy([atomOf(made, 2)]) : dim)),
  };
}

export function slice(context: Context, node: DecodedNode): void {
  const value = context.value(node, 0);
  if (value.kind === 'joined') {
    context.set(node, ofJoined(context, node, value.parts));
    return;
  }
  let view = context.asView(value);
  const sizes = shapeOf(view);
  const cropped = symmetric(context, node, view);
  if (cropped !== undefined) {
    context.set(node, cropped);
    return;
  }
  for (const { axis, begin, count, step } of slicesOrWhole(context, node, sizes)) {
    if (step === 1) view = part(context, view, axis, begin, count);
    else view = strided(context, view, axis, begin, count, step);
  }
  context.set(node, view);
}

/** Cuts that take all of an axis, whatever its size, are none. */
function slicesOrWhole(context: Context, node: DecodedNode, sizes: readonly Dim[]) {
  const known = sizes.map((size) => (typeof size === 'number' ? size : undefined));
  const found = slices(
    context,
    node,
    known.map((size) => size ?? 2 ** 40),
  );
  return found.filter(({ axis, begin, count }) => {
    if (known[axis] !== undefined) return begin !== 0 || count !== known[axis];
    if (begin === 0 && count >= 2 ** 39) return false;
    throw new Unsupported('it cuts an axis of an open size');
  });
}

/** The middle of an image. */
function symmetric(context: Context, node: DecodedNode, view: View): View | undefined {
  if (view.dims.length !== 4 || shapeOf(view).some((size, axis) => axis > 1 && typeof size !== 'number'))
    return undefined;
  const { step } = view;
  if (step.shape.length !== 3 || !isAxis(step, view.dims[2]!, 0) || !isAxis(step, view.dims[3]!, 1))
    return undefined;
  const sizes = shapeOf(view);
  const cuts = slices(
    context,
    node,
    sizes.map((size) => (typeof size === 'number' ? size : 2 ** 40)),
  );
  if (cuts.some(({ axis, step: by }) => axis < 2 || by !== 1)) return undefined;
  const to = [step.shape[0]!, step.shape[1]!].map(Number);
  for (const { axis, begin, count } of cuts) {
    const size = Number(sizes[axis]);
    if (Math.floor((size - count) / 2) !== begin) return undefined;
    to[axis - 2] = count;
  }
  const made = context.steps.add('crop', [step], [...to, step.shape[2]!], { args: to.map(String) });
  return {
    ...view,
    step: made,
    dims: view.dims.map((dim, i) =>
      i === 2 ? tidy([atomOf(made, 0)]) : i === 3 ? tidy([atomOf(made, 1)]) : dim,
    ),
  };
}

/** Every other element. */
function strided(context: Context, view: View, axis: number, begin: number, count: number, by: number): View {
  if (by < 0) throw new Unsupported('it turns a dimension around');
  const total = Number(sizeOf(view.dims[axis]!));
  if (begin >= by || total % by !== 0 || count !== total / by)
    throw new Unsupported('it takes every other element from an odd place on');
  const split = context.reshape(
    view,
    shapeOf(view).flatMap((size, i) => (i === axis ? [count, by] : [size])),
  );
  const one = part(context, split, axis + 1, begin, 1);
  return { ...one, dims: one.dims.filter((_, i) => i !== axis + 1) };
}

function ofJoined(context: Context, node: DecodedNode, parts: readonly View[]): Value {
  const at = (index: number) => asSizes(context.value(node, index))?.values[0];
  const [begin, end] = [at(1), at(2)];
  let from: Dim = 0;
  for (const view of parts) {
    const to = add(from, sizeOf(view.dims[0]!));
    if (
      begin !== undefined &&
      equal(from, begin) &&
      end !== undefined &&
      (equal(to, end) || (typeof end === 'number' && end > 2 ** 31))
    )
      return view;
    from = to;
  }
  // A length in place of the end: the first dimension is cut at its end anyway.
  if (begin !== undefined && equal(subtract(from, sizeOf(parts.at(-1)!.dims[0]!)), begin))
    return parts.at(-1)!;
  throw new Unsupported('it cuts the batch where nothing was joined');
}

export function gather(context: Context, node: DecodedNode): void {
  const table = context.constant(node, 0);
  const index = context.value(node, 1);
  if (
    index.kind === 'label' &&
    table !== undefined &&
    table.shape.length === 2 &&
    integer(node, 'axis', 0) === 0
  ) {
    context.set(node, context.embedded(context.label(index.name, table.shape[0]!), table));
    return;
  }
  const view = context.view(node);
  const indices = context.requireConstant(node, 1, 'index');
  const axis = axisOf(integer(node, 'axis', 0), view.dims.length);
  const size = sizeOf(view.dims[axis]!);
  const list = [...indices.data].map((at) => (at < 0 ? at + Number(size) : at));
  const isRow = list.every((at, i) => i === 0 || at === list[i - 1]! + 1);
  if (list.length === 0 || !isRow) throw new Unsupported('it takes elements in an order of its own');
  const taken = part(context, view, axis, list[0]!, list.length);
  context.set(
    node,
    indices.shape.length === 0 ? { ...taken, dims: taken.dims.filter((_, i) => i !== axis) } : taken,
  );
}

export function depthToSpace(context: Context, node: DecodedNode): void {
  const view = context.view(node);
  const n = integer(node, 'blocksize', 1);
  const [batch, channels, height, width] = shapeOf(view) as [Dim, Dim, Dim, Dim];
  const rest = divideExactly(channels, n * n);
  if (rest === undefined) throw new Unsupported('its channels do not make whole blocks');
  const isColumns = text(node, 'mode', 'DCR') === 'CRD';
  const split = context.reshape(
    view,
    isColumns ? [batch, rest, n, n, height, width] : [batch, n, n, rest, height, width],
  );
  const order = isColumns ? [0, 1, 4, 2, 5, 3] : [0, 3, 4, 1, 5, 2];
  const moved: View = { ...split, dims: order.map((axis) => split.dims[axis]!) };
  context.set(node, context.reshape(moved, [batch, rest, multiply(height, n), multiply(width, n)]));
}

export function spaceToDepth(context: Context, node: DecodedNode): void {
  const view = context.view(node);
  const n = integer(node, 'blocksize', 1);
  const [batch, channels, height, width] = shapeOf(view) as [Dim, Dim, Dim, Dim];
  const [rows, columns] = [floorDivide(height, n), floorDivide(width, n)];
  const split = context.reshape(view, [batch, channels, rows, n, columns, n]);
  const moved: View = { ...split, dims: [0, 3, 5, 1, 2, 4].map((axis) => split.dims[axis]!) };
  context.set(node, context.reshape(moved, [batch, multiply(channels, n * n), rows, columns]));
}

const MODES: Readonly<Record<string, string>> = { constant: 'zero', reflect: 'reflect', edge: 'replicate' };

export function pad(context: Context, node: DecodedNode): void {
  const view = context.view(node);
  const pads = integers(node, 'pads') ?? context.sizes(node, 1).map(Number);
  const rank = view.dims.length;
  const axes = context.has(node, 3)
    ? context.sizes(node, 3).map((axis) => axisOf(Number(axis), rank))
    : undefined;
  const amount = (axis: number): readonly [number, number] => {
    const at = axes === undefined ? axis : axes.indexOf(axis);
    return at < 0 ? [0, 0] : [pads[at]!, pads[at + pads.length / 2]!];
  };
  if (pads.every((count) => count === 0)) {
    context.set(node, view);
    return;
  }
  const mode = MODES[text(node, 'mode', 'constant')];
  if (mode === undefined) throw new Unsupported(`its mode ${text(node, 'mode', '')} is not known`);
  const value = context.has(node, 2)
    ? (context.requireConstant(node, 2, 'value').data[0] ?? 0)
    : integer(node, 'value', 0);
  if (value !== 0 && mode === 'zero') throw new Unsupported('it pads with another number than 0');
  const [first, channels, rows, columns] = [0, 1, 2, 3].map(amount) as [
    readonly number[],
    readonly number[],
    readonly [number, number],
    readonly [number, number],
  ];
  const { step } = view;
  const isRows = rank === 4 && isAxis(step, view.dims[1]!, 0) && isAxis(step, view.dims[2]!, 1);
  const [vertical, horizontal] = isRows ? [channels as readonly [number, number], rows] : [rows, columns];
  const others = isRows ? [...first, ...columns] : [...first, ...channels];
  if (rank !== 4 || others.some((count) => count !== 0))
    throw new Unsupported('it pads other dimensions than height and width');
  if ([...vertical, ...horizontal].some((count) => count < 0)) throw new Unsupported('it cuts off');
  const image = isRows ? step : context.orderedImage(view);
  let made = padded(context, image, vertical[0], horizontal[0], mode);
  if (vertical[0] !== vertical[1] || horizontal[0] !== horizontal[1])
    made = padded2(context, image, vertical, horizontal, mode);
  context.set(node, isRows ? viewOf(made, context.batch) : context.imageResult(made));
}

function padded(context: Context, step: Step, rows: number, columns: number, mode: string): Step {
  const shape = [add(step.shape[0]!, 2 * rows), add(step.shape[1]!, 2 * columns), step.shape[2]!];
  const amount = rows === columns ? String(rows) : `[${rows}, ${columns}]`;
  return context.steps.add('pad', [step], shape, { args: [amount, ...(mode === 'zero' ? [] : [mode])] });
}

/** More on one side than on the other: as much on both, and the middle of what is one larger on the other side still. */
function padded2(
  context: Context,
  step: Step,
  [top, bottom]: readonly [number, number],
  [left, right]: readonly [number, number],
  mode: string,
): Step {
  const [rows, columns] = [Math.max(top, bottom), Math.max(left, right)];
  const full = padded(context, step, rows, columns, mode);
  const to = [add(step.shape[0]!, top + bottom), add(step.shape[1]!, left + right)].map(Number);
  const cuts = [rows - top, columns - left];
  const sizes = full.shape.map(Number);
  const isMiddle = to.every(
    (size, axis) => Number.isInteger(size) && Math.floor((sizes[axis]! - size) / 2) === cuts[axis],
  );
  if (!isMiddle) throw new Unsupported('it pads one side more than the other');
  return context.steps.add('crop', [full], [...to, step.shape[2]!], { args: to.map(String) });
}

export function resize(context: Context, node: DecodedNode): void {
  const isOld = node.op === 'Upsample' || context.opset < 11;
  const view = context.view(node);
  const sizes = shapeOf(view);
  const scales =
    integers(node, 'scales') ??
    (context.has(node, isOld ? 1 : 2) ? [...context.requireConstant(node, isOld ? 1 : 2, 'scale').data] : []);
  const wanted = scales.length === 0 && context.has(node, 3) ? context.sizes(node, 3) : undefined;
  if (view.dims.length !== 4 || integers(node, 'axes') !== undefined)
    throw new Unsupported('it resizes other dimensions than height and width');
  const step = context.orderedImage(view);
  const to = wanted?.slice(2) ?? [2, 3].map((axis): Dim => resizedSize(sizes[axis]!, scales[axis]!));
  const factors = [0, 1].map((axis) => divideExactly(to[axis]!, step.shape[axis]!));
  const mode = text(node, 'mode', 'nearest');
  const coordinates = text(node, 'coordinate_transformation_mode', isOld ? 'asymmetric' : 'half_pixel');
  const isHalf = coordinates === 'half_pixel' || coordinates === 'pytorch_half_pixel';
  const rounding = text(node, 'nearest_mode', isOld ? 'floor' : 'round_prefer_floor');
  const isWhole = factors.every((factor) => typeof factor === 'number');
  const entry = mode === 'nearest' ? 'nearest' : mode.endsWith('linear') ? 'bilinear' : 'bicubic';
  if (entry === 'nearest') {
    const isRepeat =
      isWhole &&
      ((coordinates === 'asymmetric' && rounding === 'floor') ||
        (isHalf && rounding !== 'ceil' && rounding !== 'floor') ||
        (isHalf && rounding === 'floor' && factors.every((factor) => factor === 1)));
    if (!isRepeat) throw new Unsupported('it takes the nearest pixels in another way than `upsample`');
  } else if (!isHalf)
    throw new Unsupported(`it resizes by ${coordinates}, and layers here by areas (half_pixel)`);
  if (
    entry === 'bicubic' &&
    (integer(node, 'cubic_coeff_a', -0.75) !== -0.5 || integer(node, 'exclude_outside', 0) !== 1)
  ) {
    throw new Unsupported('its cubic kernel is another than the one here (a = -0.5, cut at the border)');
  }
  const shape = [...to, step.shape[2]!];
  if (isWhole) {
    const [rows, columns] = factors as [number, number];
    const args = [
      rows === columns ? String(rows) : `[${rows}, ${columns}]`,
      ...(entry === 'nearest' ? [] : [entry]),
    ];
    context.set(node, context.imageResult(context.steps.add('upsample', [step], shape, { args })));
    return;
  }
  const isSmaller = to.some((size, axis) => Number(size) < Number(step.shape[axis]));
  if (isSmaller && integer(node, 'antialias', 0) !== 1)
    throw new Unsupported('it makes images smaller without averaging, and `resize` averages');
  if (to.some((size) => typeof size !== 'number'))
    throw new Unsupported('it resizes by a fraction of an open size');
  context.set(
    node,
    context.imageResult(context.steps.add('resize', [step], shape, { args: [...to.map(String), entry] })),
  );
}

function resizedSize(size: Dim, scale: number): Dim {
  if (Number.isInteger(scale)) return multiply(size, scale);
  if (typeof size !== 'number') throw new Unsupported('it resizes by a fraction of an open size');
  return Math.floor(size * scale + 1e-6);
}
