import { equal } from '@cnn-studio/language';
import type { DecodedNode } from 'tfjs-onnxruntime/onnx';
import { type Constant, filled, isUniform } from '../arrays';
import { type Context, Unsupported } from '../context';
import { numberText, type Step } from '../steps';
import { type Atom, atomOf, BATCH, isAxis, sameAtoms, sizeOf, tidy, type View } from '../view';
import { overLast } from './attention';
import { axisOf, float, integer } from './attributes';

const epsilonArgument = (epsilon: number, usual: number) =>
  Math.abs(epsilon - usual) < usual * 1e-4 ? [] : [`epsilon: ${numberText(epsilon)}`];

export function batchNorm(context: Context, node: DecodedNode): void {
  const view = context.view(node);
  const [gamma, beta, mean, variance] = ['scale', 'offset', 'mean', 'variance'].map((what, index) =>
    context.requireConstant(node, index + 1, what),
  ) as [Constant, Constant, Constant, Constant];
  const isVector = view.dims.length === 2;
  const step = isVector ? context.plain(view) : context.orderedImage(image4(view));
  const args = epsilonArgument(float(node, 'epsilon', 1e-5), 1e-3);
  const made = context.steps.add('batch_norm', [step], step.shape, {
    args,
    weights: [gamma, beta, mean, variance],
  });
  context.set(node, isVector ? context.result(made, [[0]]) : dimsAs(context, view, made));
}

/** A tensor [batch, channels, length] as an image of one column. */
function image4(view: View): View {
  return view.dims.length === 3 ? { ...view, dims: [...view.dims, []] } : view;
}

function dimsAs(context: Context, view: View, made: Step): View {
  const image = context.imageResult(made);
  return view.dims.length === 3 ? { ...image, dims: image.dims.slice(0, 3) } : image;
}

export function instanceNorm(context: Context, node: DecodedNode): void {
  const view = context.view(node);
  const scale = context.requireConstant(node, 1, 'scale');
  const shift = context.requireConstant(node, 2, 'offset');
  const epsilon = float(node, 'epsilon', 1e-5);
  if (view.dims.length === 3) {
    // Groups of channels with their pixels in a row, as PyTorch writes its group normalization.
    context.set(node, grouped(context, view, scale, shift, epsilon));
    return;
  }
  const step = context.orderedImage(view);
  const args = epsilonArgument(epsilon, 1e-5);
  context.set(
    node,
    context.imageResult(
      context.steps.add('instance_norm', [step], step.shape, { args, weights: [scale, shift] }),
    ),
  );
}

function grouped(context: Context, view: View, scale: Constant, shift: Constant, epsilon: number): View {
  const { step } = view;
  const [, groups = [], rest = []] = view.dims;
  const atoms = [...groups, ...rest];
  const whole = [atomOf(step, 2), atomOf(step, 0), atomOf(step, 1)].filter(({ size }) => !equal(size, 1));
  if (step.shape.length !== 3 || !sameAtoms(tidy(atoms), tidy(whole)))
    throw new Unsupported('it normalizes along a dimension that is none here');
  if (!isUniform(scale) || !isUniform(shift)) throw new Unsupported('its scale differs from group to group');
  const channels = Number(step.shape[2]);
  const made = context.steps.add('group_norm', [step], step.shape, {
    args: [String(sizeOf(groups)), ...epsilonArgument(epsilon, 1e-5)],
    weights: [filled([channels], scale.data[0]!), filled([channels], shift.data[0]!)],
  });
  return { ...view, step: made };
}

export function groupNorm(context: Context, node: DecodedNode): void {
  const step = context.orderedImage(context.view(node));
  const channels = Number(step.shape[2]);
  const groups = integer(node, 'num_groups', 1);
  const each = (index: number, what: string): Constant => {
    const found = context.requireConstant(node, index, what);
    if (found.data.length === channels) return found;
    // Before version 21 there was one for each group.
    return {
      shape: [channels],
      data: Float32Array.from(
        { length: channels },
        (_, i) => found.data[Math.floor((i * groups) / channels)]!,
      ),
    };
  };
  const args = [String(groups), ...epsilonArgument(float(node, 'epsilon', 1e-5), 1e-5)];
  const weights = [each(1, 'scale'), each(2, 'offset')];
  context.set(
    node,
    context.imageResult(context.steps.add('group_norm', [step], step.shape, { args, weights })),
  );
}

export function layerNorm(context: Context, node: DecodedNode): void {
  const view = context.view(node);
  const rank = view.dims.length;
  const axis = axisOf(integer(node, 'axis', -1), rank);
  const scale = context.requireConstant(node, 1, 'scale');
  const shift = context.constant(node, 2) ?? filled(scale.shape, 0);
  const { step } = view;
  const epsilon = epsilonArgument(float(node, 'epsilon', 1e-5), 1e-5);
  const atoms: Atom[] = view.dims.slice(axis).flat();
  if (axis === rank - 1 && isAxis(step, atoms, step.shape.length - 1)) {
    const args = step.shape.length === 1 ? epsilon : ['over: channels', ...epsilon];
    context.set(node, context.unary(view, 'layer_norm', args, [scale, shift]));
    return;
  }
  if (axis === rank - 1 && !atoms.some(({ axis: one }) => one === BATCH)) {
    const moved = overLast(context, view, axis);
    context.set(node, context.unary(moved, 'layer_norm', ['over: channels', ...epsilon], [scale, shift]));
    return;
  }
  if (atoms.some(({ axis: one }) => one === BATCH) || axis !== 1)
    throw new Unsupported('it normalizes over other dimensions than channels or all');
  if (!isUniform(scale) || !isUniform(shift)) throw new Unsupported('it has a scale for each pixel');
  const channels = Number(step.shape.at(-1));
  const weights = [filled([channels], scale.data[0]!), filled([channels], shift.data[0]!)];
  context.set(node, context.unary(view, 'layer_norm', epsilon, weights));
}
