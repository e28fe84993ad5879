import type { Topic } from './topic';

const RESTORER = `network Restorer(image: [28, 28, 1]) -> [28, 28, 1] { conv(8, 3) -> relu -> conv(1, 3) -> sigmoid }
`;

export const TRAINING: readonly Topic[] = [
  {
    title: 'data',
    words: ['data'],
    rules: ['dataStatement'],
    documentation: `Draws a batch from a data source and names its columns: \`data image, label = mnist(train)\`. Columns at the end may be left out,
others are called \`_\`. A chain after the source, \`folder("photos", channels: 1) -> patch(40) -> flip -> turn\`, works on all columns
of an example at once, where the files are read. Each \`minimize\` gets a batch of its own.`,
    example: `${RESTORER}
train denoise {
  data clean = folder("photos", channels: 1) -> patch(28) -> flip
  noisy = clean -> gaussian_noise(0.1)
  minimize l2(Restorer(noisy), clean) over Restorer using adam(1e-3)
  batch 16
  steps 1000
}`,
  },
  {
    title: 'minimize',
    words: ['minimize', 'over', 'using'],
    rules: ['minimizeStatement'],
    documentation: `Makes a loss smaller. \`over\` names the networks whose weights change, and no others do; a network that only calls others means
these. \`using\` names the optimizer, \`adam(1e-3)\` by default; a schedule may stand for its learning rate: \`adam(cosine(1e-3, warmup: 200))\`.
Several \`minimize\` statements make up one step, in their order. The loss is one number: arithmetic on losses, or \`mean(...)\` of a
value.`,
    example: `network Generator(z: [32]) -> [28, 28, 1] { dense(784) -> reshape(28, 28, 1) -> tanh }
network Critic(image: [28, 28, 1]) -> [1] { conv(8, 4, stride: 2) -> leaky_relu(0.2) -> flatten -> dense(1) }

train wgan {
  data image = mnist(train)
  real = image -> rescale(-1, 1)
  fake = Generator(normal(32))
  repeat 2 {
    minimize mean(Critic(fake)) - mean(Critic(real)) +
      10 * gradient_penalty(Critic, real, fake) over Critic using adam(1e-4)
  }
  minimize -mean(Critic(fake)) over Generator using adam(1e-4)
  steps 1000
}`,
  },
  {
    title: 'preview',
    words: ['preview'],
    rules: ['previewStatement'],
    documentation: `Draws the named values as pictures into the run folder, side by side, \`every\` so many steps.`,
    example: `${RESTORER}
train denoise {
  data clean = mnist(train)
  noisy = clean -> gaussian_noise(0.2)
  minimize l2(Restorer(noisy), clean) over Restorer
  steps 400
  preview noisy, Restorer(noisy), clean every 100
}`,
  },
  {
    title: 'measure',
    words: ['measure', 'on'],
    rules: ['measureStatement', 'occasion'],
    documentation: `Computes metrics over all images of the data, or of another source with \`on\`: \`measure psnr(restored, clean) on mnist(test) every
epoch\`. The source takes the place of the training data, and everything derived from it follows. May stand in a phase.`,
    example: `${RESTORER}
train denoise {
  data clean = mnist(train)
  restored = Restorer(clean -> gaussian_noise(0.2))
  minimize l2(restored, clean) over Restorer
  steps 400
  measure psnr(restored, clean), ssim(restored, clean) on mnist(test) every 200
}`,
  },
  {
    title: 'every',
    words: ['every', 'epoch', 'epochs'],
    rules: ['every'],
    documentation: `When to preview or measure: \`every 200\` steps, \`every epoch\`, \`every 2 epochs\`.`,
  },
  {
    title: 'best',
    words: ['best'],
    rules: ['bestStatement'],
    documentation: `Keeps the checkpoint with the best value of a measure beside the newest: \`best psnr(restored, clean)\`. It is measured like a
\`measure\` statement, with the same \`on\` and \`every\`. \`--step best\` uses it. With \`patience 5\`, training ends after five measures
without a better one.`,
    example: `${RESTORER}
train denoise {
  data clean = mnist(train)
  restored = Restorer(clean -> gaussian_noise(0.2))
  minimize l2(restored, clean) over Restorer
  steps 4000
  best psnr(restored, clean) on mnist(test) every 500
  patience 3
}`,
  },
  {
    title: 'start',
    words: ['start', 'from'],
    rules: ['startStatement'],
    documentation: `Begins networks with the weights of a run or of a file (\`.safetensors\`, \`.onnx\`, \`.npz\`, \`model.json\`) instead of random ones: \`start Encoder from
"runs/classify/best"\`. Weights are matched by name and shape; what did not fit is reported. \`as pytorch\` or \`as keras\` says whose layout
the file has, where shapes do not tell.`,
  },
  {
    title: 'phase',
    words: ['phase'],
    rules: ['phaseStatement'],
    documentation: `A part of a training with \`minimize\` statements and a length of its own. Phases run one after another; settings other than \`steps\`
and \`epochs\` are the train block's. A network that no \`minimize\` of the phase trains is in inference mode.`,
    example: `${RESTORER}
train denoise {
  data clean = mnist(train)
  restored = Restorer(clean -> gaussian_noise(0.2))
  phase rough {
    minimize l2(restored, clean) over Restorer using adam(1e-3)
    steps 300
  }
  phase fine {
    minimize l1(restored, clean) over Restorer using adam(1e-4)
    steps 300
  }
}`,
  },
  {
    title: 'fixed',
    words: ['fixed'],
    rules: [],
    documentation: `\`fixed normal(...)\` is drawn once for the whole training instead of again for each \`minimize\`.`,
    example: `network Painter(noise: [H, W, 8]) -> [H, W, 1] { conv(8, 3) -> relu -> conv(1, 3) -> sigmoid }

train prior {
  data photo = image("photo.png", size: [28, 28, 1])
  noise = fixed normal([28, 28, 8])
  minimize l2(Painter(noise), photo) over Painter using adam(1e-2)
  steps 500
}`,
  },
];
