import { labeledImages } from './bundled';

export const cifar10 = labeledImages({
  name: 'cifar10',
  storage: 'CIFAR-10',
  summary: 'Small color photographs of ten classes: 50,000 for training, 10,000 for testing.',
  documentation: `Columns: an image of 32×32×3 in [0, 1], and its kind as a \`class(10)\`: airplane, automobile, bird, cat, deer, dog, frog, horse, ship, truck. Its files are looked for on
this machine; \`cnn doctor\` says where and how to get them.`,
  paper: {
    title: 'Learning Multiple Layers of Features from Tiny Images',
    authors: 'Krizhevsky',
    year: 2009,
  },
  size: [32, 32, 3],
});
