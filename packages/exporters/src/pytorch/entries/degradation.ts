import { argument, type Emitter, type Layer, operand } from '../layer';
import { call, keyword, number, quoted, tuple } from '../python';
import { strength } from '../strength';

function rangeOf({ inputTypes }: Layer): { readonly min: number; readonly max: number } {
  const [type] = inputTypes;
  return type?.kind === 'tensor' ? type.range : { min: 0, max: 1 };
}

function ends(layer: Layer): [string, string] {
  const { min, max } = rangeOf(layer);
  return [number(min), number(max)];
}

/** Limits a result to the range of the input, where that is known and wanted. */
function clipped(layer: Layer, text: string): string {
  const { min, max } = rangeOf(layer);
  const bounded = Number.isFinite(min) && Number.isFinite(max);
  return layer.args.boolean('clip') && bounded ? `(${text}).clamp(${number(min)}, ${number(max)})` : text;
}

const blur: Emitter = (layer) => {
  const sigma = strength(layer, 'sigma');
  if (sigma === '0') return argument(layer);
  const border = keyword('border', layer.args.text('border'), 'reflect', quoted);
  const across = strength(layer, 'across');
  if (across !== '0')
    return call(layer.helper('blur_along'), argument(layer), sigma, across, strength(layer, 'angle'), border);
  const name = layer.args.has('sigma') ? 'blur' : 'blur_each';
  return call(layer.helper(name), argument(layer), sigma, border);
};

/** Blocks of pixels averaged are pooling. */
const downsample: Emitter = (layer) => {
  const factor = layer.args.pair('factor');
  const mode = layer.args.text('mode');
  if (mode === 'area')
    return call('F.avg_pool2d', argument(layer), factor[0] === factor[1] ? number(factor[0]) : tuple(factor));
  return call(layer.helper('downsample'), argument(layer), tuple(factor), quoted(mode));
};

const gaussianNoise: Emitter = (layer) => {
  const x = argument(layer);
  const sigma = layer.args.has('sigma')
    ? strength(layer, 'sigma')
    : call(layer.helper('over'), strength(layer, 'sigma'), x);
  const noisy = `${operand(layer)} + ${sigma} * torch.randn_like(${x})`;
  const text = clipped(layer, noisy);
  return { text, level: text === noisy ? 'sum' : 'atom' };
};

const jpeg: Emitter = (layer) =>
  call(layer.helper('jpeg'), argument(layer), strength(layer, 'quality'), ...ends(layer));

const mask: Emitter = (layer) => {
  const place = layer.args.text('place') === 'middle' ? 'middle' : 'random';
  const name = layer.isTakenApart ? `${place}_hole` : `${place}_mask`;
  return call(layer.helper(name), argument(layer), tuple(layer.args.pair('box')));
};

/** `probability` varies in front of what is applied. */
const maybe: Emitter = (layer) =>
  call(
    layer.helper('maybe'),
    argument(layer),
    argument(layer, layer.inputs.length - 1),
    strength(layer, 'probability'),
  );

const oneOf: Emitter = (layer) => {
  const made = layer.inputs.slice(1).map((_, i) => argument(layer, i + 1));
  const shares = layer.args.has('probabilities')
    ? `[${layer.args.numbers('probabilities').map(number).join(', ')}]`
    : undefined;
  return call(layer.helper('one_of'), `[${made.join(', ')}]`, shares);
};

/** The order and the place in it come last. */
const shuffle: Emitter = (layer) => {
  const count = layer.inputs.length - 2;
  const made = layer.inputs.slice(1, count).map((_, i) => argument(layer, i + 1));
  return call(
    layer.helper('in_any_order'),
    `[${made.join(', ')}]`,
    argument(layer, count),
    argument(layer, count + 1),
  );
};

const motionBlur: Emitter = (layer) => {
  const name = layer.args.has('length') && layer.args.has('angle') ? 'motion_blur' : 'motion_blur_each';
  return call(layer.helper(name), argument(layer), strength(layer, 'length'), strength(layer, 'angle'));
};

const poisson: Emitter = (layer) => {
  const noisy = call(layer.helper('poisson'), argument(layer), strength(layer, 'photons'), ...ends(layer));
  const text = clipped(layer, noisy);
  return text === noisy ? noisy : `${noisy}.clamp(${ends(layer).join(', ')})`;
};

const quantize: Emitter = (layer) =>
  call(layer.helper('quantize'), argument(layer), strength(layer, 'levels'), ...ends(layer));

const saltPepper: Emitter = (layer) =>
  call(layer.helper('salt_pepper'), argument(layer), strength(layer, 'amount'), ...ends(layer));

const sinc: Emitter = (layer) => {
  const size = keyword('size', 2 * Math.floor(layer.args.number('size') / 2) + 1, 21, number);
  const filtered = call(layer.helper('sinc'), argument(layer), strength(layer, 'cutoff'), size);
  const text = clipped(layer, filtered);
  return text === filtered ? filtered : `${filtered}.clamp(${ends(layer).join(', ')})`;
};

const strokes: Emitter = (layer) => {
  const count = keyword('count', layer.args.number('count'), 3, number);
  const width = layer.args.has('width') ? `width=${number(layer.args.number('width'))}` : undefined;
  return call(layer.helper('brush_strokes'), argument(layer), count, width);
};

export const degradation = {
  blur,
  downsample,
  gaussian_noise: gaussianNoise,
  jpeg,
  mask,
  maybe,
  motion_blur: motionBlur,
  one_of: oneOf,
  poisson,
  quantize,
  salt_pepper: saltPepper,
  shuffle,
  sinc,
  strokes,
};
