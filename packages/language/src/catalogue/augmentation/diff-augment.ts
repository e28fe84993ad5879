import { tensor, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { imageInput } from '../inputs';
import { pieces, randomIndex, rectangle } from '../random/places';
import { withZero } from '../ranges';
import { meanOver } from '../tensors';

/** Share of the height and width by which images are moved at most. */
const MOVE = 1 / 8;
/** Share of the height and width that is cut out. */
const CUT = 1 / 2;

export const diffAugment = defineEntry({
  name: 'diff_augment',
  category: 'augmentation',
  forCritic: true,
  summary: 'Random changes of color, position and cutouts for GANs with little data; gradients flow through.',
  documentation: `Applied to *both* real and generated images right before the critic, in all of its uses:
\`Critic(real -> diff_augment)\` and \`Critic(fake -> diff_augment)\`. The critic then can't learn the few real images by heart, and the
generator does not learn the changes, as it would if only real images were changed. The shape stays.

- \`color\`: brightness by up to ±0.5, saturation by a factor of 0 to 2, contrast by 0.5 to 1.5.
- \`translation\`: by up to an eighth of height and width; what comes in is 0.
- \`cutout\`: a rectangle of half the height and width becomes 0.`,
  paper: {
    title: 'Differentiable Augmentation for Data-Efficient GAN Training',
    authors: 'Zhao, Liu, Lin, Zhu, Han',
    year: 2020,
    url: 'https://arxiv.org/abs/2006.10738',
  },
  incoming: true,
  parameters: [
    {
      name: 'color',
      formerly: 'colour',
      kind: 'boolean',
      default: true,
      documentation: 'Changes brightness, saturation, contrast.',
    },
    { name: 'translation', kind: 'boolean', default: true, documentation: 'Moves images.' },
    { name: 'cutout', kind: 'boolean', default: true, documentation: 'Cuts a rectangle out.' },
  ],
  type(call) {
    const image = imageInput(call, 'diff_augment');
    if (image === undefined) return UNKNOWN;
    const range = call.args.boolean('color') ? undefined : withZero(image.range);
    return tensor([image.height, image.width, image.channels], range);
  },
  window: () => ({ kind: 'global' }),
  random: ({ args }) =>
    [
      ...(args.boolean('color') ? ['brightness', 'saturation', 'contrast'] : []),
      ...(args.boolean('translation') ? ['down', 'right'] : []),
      ...(args.boolean('cutout') ? ['top', 'left'] : []),
    ].map((name) => ({ name, distribution: 'uniform', shape: [1, 1, 1], when: 'always' })),
  graph({ tf, inputs, args, random }) {
    let x = inputs[0]!;
    const [, height = 1, width = 1] = x.shape;
    if (args.boolean('color')) {
      x = tf.add(x, tf.sub(random.brightness!, 0.5));
      const gray = meanOver(tf, x, [3]);
      x = tf.add(tf.mul(tf.sub(x, gray), tf.mul(random.saturation!, 2)), gray);
      const mean = meanOver(tf, x, [1, 2, 3]);
      x = tf.add(tf.mul(tf.sub(x, mean), tf.add(random.contrast!, 0.5)), mean);
    }
    if (args.boolean('translation')) {
      const [down, right] = [Math.round(height * MOVE), Math.round(width * MOVE)];
      const top = tf.sub(randomIndex(tf, random.down!, 2 * down + 1), down);
      const left = tf.sub(randomIndex(tf, random.right!, 2 * right + 1), right);
      x = pieces(tf, x, top, left, height, width);
    }
    if (args.boolean('cutout')) {
      const [rows, columns] = [Math.round(height * CUT), Math.round(width * CUT)];
      const top = randomIndex(tf, random.top!, height - rows + 1);
      const left = randomIndex(tf, random.left!, width - columns + 1);
      x = tf.mul(x, tf.sub(1, rectangle(tf, [height, width], top, left, [rows, columns])));
    }
    return x;
  },
});
