import { labeledImages } from './bundled';

export const fashionMnist = labeledImages({
  name: 'fashion_mnist',
  storage: 'Fashion-MNIST',
  summary: 'Small pictures of clothes: 60,000 for training, 10,000 for testing.',
  documentation: `Columns: an image of 28×28×1 in [0, 1], light on black, and its kind as a \`class(10)\`: T-shirt, trousers, pullover, dress, coat, sandal, shirt, sneaker, bag,
ankle boot. Made to replace \`mnist\` where that is too easy. Its files are looked for on this machine; \`cnn doctor\` says where and how to get them.`,
  paper: {
    title: 'Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms',
    authors: 'Xiao, Rasul, Vollgraf',
    year: 2017,
    url: 'https://arxiv.org/abs/1708.07747',
  },
  size: [28, 28, 1],
});
