import type * as tfjs from '@tensorflow/tfjs-core';
import { scalar, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { equalInputs } from '../inputs';
import { meanPerExample } from '../tensors';

export const perceptual = defineEntry({
  name: 'perceptual',
  category: 'loss',
  summary: 'Compares two images by the features of a network.',
  documentation: `$$\\ell = \\frac{1}{n} \\lVert F(x) - F(t) \\rVert_2^2$$

with $F$ the value called \`layer\` inside of \`network\`: \`perceptual(Classifier, features, restored, clean)\` where the classifier says
\`conv(64, 3) -> relu as features\`. The network is usually trained in a \`phase\` before, and is not changed by this loss unless it is named after \`over\`: in a phase that doesn't
train it, it is in inference mode. Two
images that look alike are near each other although their pixels differ, so textures come out sharper than with \`l2\`; mix it with \`l1\`, which keeps colors.`,
  paper: {
    title: 'Perceptual Losses for Real-Time Style Transfer and Super-Resolution',
    authors: 'Johnson, Alahi, Fei-Fei',
    year: 2016,
    url: 'https://arxiv.org/abs/1603.08155',
  },
  incoming: false,
  parameters: [
    { name: 'network', kind: 'network', documentation: 'The network whose features are compared.' },
    { name: 'layer', kind: 'layer', documentation: 'The named value inside of it: `... as features`.' },
    { name: 'value', kind: 'value', documentation: 'What is to be improved.' },
    { name: 'target', kind: 'value', documentation: 'What it should look like; same shape.' },
  ],
  type: (call) =>
    equalInputs(call, 'perceptual', ['value', 'target']) === undefined
      ? UNKNOWN
      : scalar({ min: 0, max: Number.POSITIVE_INFINITY }),
  fed: () => [0],
  graph({ tf, args, inputs, network }) {
    const features = (image: tfjs.Tensor) => network(args.network('network'), [image], args.text('layer'));
    const [value, target] = inputs;
    return meanPerExample(tf, tf.square(tf.sub(features(value!), features(target!))));
  },
});
