import { argument, type Emitter, type Layer, operand } from '../layer';
import { call, keyword, number, quoted, tuple } from '../python';

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
  const sigma = layer.args.number('sigma');
  if (sigma === 0) return argument(layer);
  const border = keyword('border', layer.args.text('border'), 'reflect', quoted);
  return call(layer.helper('blur'), argument(layer), number(sigma), border);
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
  const noisy = `${operand(layer)} + ${number(layer.args.number('sigma'))} * torch.randn_like(${x})`;
  const text = clipped(layer, noisy);
  return { text, level: text === noisy ? 'sum' : 'atom' };
};

const jpeg: Emitter = (layer) =>
  call(layer.helper('jpeg'), argument(layer), number(layer.args.number('quality')), ...ends(layer));

const mask: Emitter = (layer) => {
  const name = layer.args.text('place') === 'middle' ? 'middle_mask' : 'random_mask';
  return call(layer.helper(name), argument(layer), tuple(layer.args.pair('box')));
};

const motionBlur: Emitter = (layer) => {
  const [length, angle] = [layer.args.number('length'), layer.args.number('angle')];
  return call(layer.helper('motion_blur'), argument(layer), number(length), number(angle));
};

const poisson: Emitter = (layer) => {
  const noisy = call(
    layer.helper('poisson'),
    argument(layer),
    number(layer.args.number('photons')),
    ...ends(layer),
  );
  const text = clipped(layer, noisy);
  return text === noisy ? noisy : `${noisy}.clamp(${ends(layer).join(', ')})`;
};

const quantize: Emitter = (layer) =>
  call(layer.helper('quantize'), argument(layer), number(layer.args.number('levels')), ...ends(layer));

const saltPepper: Emitter = (layer) =>
  call(layer.helper('salt_pepper'), argument(layer), number(layer.args.number('amount')), ...ends(layer));

export const degradation = {
  blur,
  downsample,
  gaussian_noise: gaussianNoise,
  jpeg,
  mask,
  motion_blur: motionBlur,
  poisson,
  quantize,
  salt_pepper: saltPepper,
};
