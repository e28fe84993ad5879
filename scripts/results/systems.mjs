/**
 * What is trained and measured. `figures` name measures of the train block, as it writes them, and say what is published for
 * the same protocol; `notes` say what bounds a figure, or what was tried.
 */
const all = [
  {
    name: 'digit-classifier',
    title: 'Digit classifier, a LeNet of today',
    file: 'examples/recognition/digit-classifier.cnn',
    train: 'digit_classifier',
    figures: [
      {
        measure: 'accuracy(Classifier(image), label)',
        on: 'mnist(test)',
        title: 'accuracy on MNIST’s test digits',
        unit: '%',
        aim: 99.5,
        published: [
          ['LeNet-5 (1998)', 99.05],
          ['convolutional network with distortions (Simard and others, 2003)', 99.6],
        ],
      },
    ],
    notes: ['Eight epochs; the rate ends at 0, so more of them need a new training, not a longer one.'],
  },
  {
    name: 'fashion-classifier',
    title: 'Fashion classifier, a small residual network',
    file: 'examples/recognition/fashion-classifier.cnn',
    train: 'fashion_classifier',
    figures: [
      {
        measure: 'accuracy(Classifier(image), label)',
        on: 'fashion_mnist(test)',
        title: 'accuracy on Fashion-MNIST’s test images',
        unit: '%',
        published: [['small convolutional networks, as the data set’s page lists them', 93]],
      },
    ],
  },
  {
    name: 'digits-cvanet',
    title: 'Blurred, speckled digits, CVANet',
    file: 'examples/restoration/cvanet.cnn',
    train: 'cvanet',
    figures: [
      {
        measure: 'psnr(restored, clean)',
        on: 'mnist(test)',
        title: 'PSNR, all 10,000 test digits',
        unit: 'dB',
        peers: 'classical-digits',
      },
      { measure: 'ssim(restored, clean)', on: 'mnist(test)', title: 'SSIM', digits: 3 },
    ],
    picture: { kind: 'restore', image: 'docs/images/test-digits.png' },
    caption: 'The first 80 test digits: degraded, restored, and as they were.',
    notes: [
      'The filters beside it, each at its best setting, are measured by `scripts/results/classical.py` (scikit-image) on digits degraded alike; ' +
        'Wiener’s, Richardson’s and Lucy’s and the total variation’s follow a median where that is better.',
    ],
  },
  {
    name: 'espcn',
    title: 'Three times the size, ESPCN',
    file: 'examples/restoration/espcn.cnn',
    train: 'espcn',
    figures: [
      {
        measure: 'psnr(enlarged, large, channel: luma, border: 3, levels: 256)',
        on: 'folder("set5")',
        title: 'the protocol’s self-test: bicubic interpolation, Set5',
        unit: 'dB',
        published: [['bicubic', 30.39]],
      },
      {
        measure: 'psnr(restored, large, channel: luma, border: 3, levels: 256)',
        on: 'folder("set5")',
        title: 'PSNR, Set5, trained on T91',
        unit: 'dB',
        published: [
          ['SRCNN', 32.39],
          ['ESPCN', 32.55],
          ['FSRCNN (more photographs)', 33.16],
        ],
      },
    ],
    picture: { kind: 'restore', image: 'docs/images/cat.png' },
    caption:
      'A photograph that it did not learn from (Stéfan van der Walt, CC0): a third of the size, what ESPCN makes of that, and as it was.',
    notes: ['64,000 patches, once: the papers’ networks see hundreds of times as many.'],
  },
  {
    name: 'denoiser',
    title: 'Denoising photographs, DnCNN on blocks of 2×2',
    file: 'examples/restoration/denoiser.cnn',
    train: 'denoiser',
    figures: [
      {
        measure: 'psnr(restored, clean, levels: 256)',
        on: 'folder("bsd68")',
        title: 'PSNR, BSD68, noise of deviation 25',
        unit: 'dB',
        published: [
          ['BM3D', 28.57],
          ['TNRD', 28.92],
          ['DnCNN', 29.23],
        ],
      },
    ],
    picture: { kind: 'restore', image: 'docs/images/cat.png' },
    caption:
      'A photograph that it did not learn from (Stéfan van der Walt, CC0): with noise, denoised, and as it was.',
    notes: [
      'Its training was stopped when the time was up, at 2,977 of 4,000 steps and a rate that was still to fall: 47,632 patches, where the papers’ networks ' +
        'see hundreds of times as many. A first version, with batch normalization after each layer and 2,000 steps of it on the same busy machine, reached 25.67 dB.',
    ],
  },
  {
    name: 'conditional-gan',
    title: 'Conditional GAN, digits',
    file: 'examples/generation/conditional-gan.cnn',
    train: 'conditional_gan',
    figures: [
      {
        measure: 'label_agreement(fake, label)',
        on: 'mnist(test)',
        title: 'label agreement, 10,000 digits',
        unit: '%',
        aim: 99,
      },
      { measure: 'fid(fake, real)', on: 'mnist(test)', title: 'FID on our classifier’s features' },
    ],
    notes: [
      'It sees each digit three times, where examples/digits.cnn sees it twenty times at twice the width: every tenth digit is still one of another label. ' +
        'Measured by `cnn evaluate` of the run, with a classifier that tells 99.09 % of the real test digits right: a better one than there was when it was trained.',
    ],
    picture: { kind: 'generate' },
    caption: 'Nothing was selected; a row for each label.',
  },
  {
    name: 'rectified-flow',
    title: 'Rectified flow, digits',
    file: 'examples/generation/rectified-flow.cnn',
    train: 'flow',
    figures: [
      {
        measure: 'label_agreement(drawn, label)',
        on: 'mnist(test)',
        title: 'label agreement, 10,000 digits',
        unit: '%',
      },
      { measure: 'fid(drawn, digit)', on: 'mnist(test)', title: 'FID on our classifier’s features' },
    ],
    picture: { kind: 'generate', options: ['--network', 'Sampler'] },
    caption: 'Nothing was selected; a row for each label.',
  },
];

/** By name, in the order of the page. */
export const systems = new Map(all.map((system) => [system.name, system]));
