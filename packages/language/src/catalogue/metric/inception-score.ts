import { scalar, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { imageInput } from '../inputs';

export const inceptionScore = defineEntry({
  name: 'inception_score',
  category: 'metric',
  summary: 'Whether a classifier is sure about each generated image and sees all classes: larger is better.',
  documentation: `$$\\text{is} = \\exp\\big(\\mathbb{E}_x\\, D_{KL}(p(k | x)\\, \\Vert\\, p(k))\\big)$$

with the probabilities $p(k | x)$ of a classifier trained on the same data, and their mean $p(k)$ over the images. Between 1 and the number of classes. It does not
compare with real images and does not notice when all images of a class are the same; \`fid\` does.`,
  paper: {
    title: 'Improved Techniques for Training GANs',
    authors: 'Salimans, Goodfellow, Zaremba, Cheung, Radford, Chen',
    year: 2016,
    url: 'https://arxiv.org/abs/1606.03498',
  },
  incoming: false,
  asksClassifier: { measure: 'inception score', trainedWith: 'labeled images' },
  higherIsBetter: true,
  differentiable: false,
  parameters: [{ name: 'value', kind: 'value', documentation: 'Generated images.' }],
  type: (call) =>
    imageInput(call, 'inception_score', { index: 0, at: 'value' }) === undefined
      ? UNKNOWN
      : scalar({ min: 1, max: Number.POSITIVE_INFINITY }),
});
