/** Losses are numbers for the batch: the mean over its examples. */
import { peakOf } from '@cnn-studio/language';
import { argument, type Emitter, type Layer, operand } from '../layer';
import { bool, call, type Expression, keyword, number, within } from '../python';
import { aligned } from './arithmetic';

/** `a - b`, in parentheses. */
function difference(layer: Layer): string {
  return `(${within(layer.inputs[0]!, 'sum')} - ${within(layer.inputs[1]!, 'product')})`;
}

/** PyTorch's own function where the target is a value, and the formula where it is a number. */
function elementwise(name: string, method: string): Emitter {
  return (layer) => {
    const [, target] = layer.inputTypes;
    const isValue = target?.kind === 'tensor' && target.shape.length > 0;
    return isValue
      ? `${name}(${argument(layer)}, ${argument(layer, 1)})`
      : `${difference(layer)}.${method}().mean()`;
  };
}

const bce: Emitter = (layer) => call(layer.helper('bce'), argument(layer), aligned(layer, 1).text);

const charbonnier: Emitter = (layer) =>
  call(
    layer.helper('charbonnier'),
    argument(layer),
    argument(layer, 1),
    number(layer.args.number('epsilon')),
  );

const crossEntropy: Emitter = (layer) => {
  const isMap = layer.inputTypes[1]?.kind === 'map';
  const name = isMap ? layer.helper('pixel_cross_entropy') : 'F.cross_entropy';
  const smoothing = keyword('label_smoothing', layer.args.number('smoothing'), 0, number);
  return call(name, argument(layer), argument(layer, 1), smoothing);
};

const named =
  (helper: string): Emitter =>
  (layer) =>
    call(layer.helper(helper), ...layer.inputs.map(({ text }) => text));

const hingeGenerator: Emitter = (layer): Expression => ({
  text: `-${operand(layer)}.mean()`,
  level: 'unary',
});

/** A network is called by the function that differentiates it. */
const penalty =
  (helper: string): Emitter =>
  (layer) =>
    call(
      layer.helper(helper),
      layer.network(layer.args.network('critic')),
      ...layer.inputs.map(({ text }) => text),
    );

const perceptual: Emitter = (layer) => {
  const features = layer.network(layer.args.network('network'), layer.args.text('layer'));
  return `F.mse_loss(${features}(${argument(layer)}), ${features}(${argument(layer, 1)}))`;
};

/** The gradient of a sum; of an average over the batch it is the sum's over the batch's size. */
const grad: Emitter = (layer) => {
  const [of] = layer.inputTypes;
  const sum = of?.kind === 'scalar' ? `${operand(layer)} * ${layer.batch}` : `${operand(layer)}.sum()`;
  return `torch.autograd.grad(${sum}, ${argument(layer, 1)}, create_graph=True)[0]`;
};

/** How papers compare files: with other images than are given. */
function compared(helper: string): Emitter {
  return (layer) => {
    const { args, inputTypes } = layer;
    const peak = peakOf(args, inputTypes) ?? 1;
    const protocol = [
      args.has('levels') ? `levels=${args.number('levels')}` : undefined,
      keyword('luma', args.text('channel') === 'luma', false, bool),
      keyword('border', args.number('border'), 0, number),
    ];
    const isPlain = protocol.every((one) => one === undefined);
    const images = [0, 1].map((index) =>
      isPlain
        ? argument(layer, index)
        : call(
            layer.helper('as_compared'),
            argument(layer, index),
            number(lowestOf(inputTypes)),
            number(peak),
            ...protocol,
          ),
    );
    return call(layer.helper(helper), ...images, number(peak));
  };
}

/** Where the range begins: that of the target, or else of the value. */
function lowestOf([value, target]: Layer['inputTypes']): number {
  for (const type of [target, value]) {
    if (type?.kind !== 'tensor') continue;
    const { min, max } = type.range;
    if (Number.isFinite(min) && Number.isFinite(max)) return min;
  }
  return 0;
}

const accuracy: Emitter = (layer) =>
  `(${operand(layer)}.argmax(dim=1) == ${argument(layer, 1)}).float().mean()`;

export const losses = {
  accuracy,
  bce,
  charbonnier,
  cross_entropy: crossEntropy,
  grad,
  gradient_penalty: penalty('gradient_penalty'),
  hinge_discriminator: named('hinge_discriminator'),
  hinge_generator: hingeGenerator,
  kl: named('kl'),
  l1: elementwise('F.l1_loss', 'abs'),
  l2: elementwise('F.mse_loss', 'square'),
  lsgan_discriminator: named('lsgan_discriminator'),
  lsgan_generator: named('lsgan_generator'),
  ms_ssim: compared('ms_ssim'),
  perceptual,
  psnr: compared('psnr'),
  r1: penalty('r1'),
  ssim: compared('ssim'),
  tv: named('tv'),
};
