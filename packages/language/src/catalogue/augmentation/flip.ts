import { tensor, UNKNOWN } from '../../types';
import { jointImages } from '../data/joint';
import { defineEntry } from '../entry';
import { imageInput } from '../inputs';

export const flip = defineEntry({
  name: 'flip',
  category: 'augmentation',
  summary: 'Mirrors random images.',
  documentation: `Each image is mirrored with \`probability\`, by default left to right. Shape and range stay. Doubles the data where left and right
mean the same: photographs and faces, not digits or letters.`,
  incoming: true,
  parameters: [
    {
      name: 'direction',
      kind: 'choice',
      choices: ['horizontal', 'vertical'],
      default: 'horizontal',
      documentation: '`horizontal` swaps left and right, `vertical` top and bottom.',
    },
    {
      name: 'probability',
      kind: 'number',
      default: 0.5,
      minimum: 0,
      maximum: 1,
      documentation: 'Share of the images that are mirrored.',
    },
  ],
  type(call) {
    const image = imageInput(call, 'flip');
    return image === undefined ? UNKNOWN : tensor([image.height, image.width, image.channels], image.range);
  },
  joint: jointImages,
  window: () => ({ kind: 'global' }),
  random: () => [{ name: 'dice', distribution: 'uniform', shape: [1, 1, 1], when: 'always' }],
  graph({ tf, inputs, args, random }) {
    const x = inputs[0]!;
    const mirrored = tf.reverse(x, args.text('direction') === 'horizontal' ? 2 : 1);
    const chosen = tf.step(tf.sub(args.number('probability'), random.dice!));
    return tf.add(tf.mul(x, tf.sub(1, chosen)), tf.mul(mirrored, chosen));
  },
});
