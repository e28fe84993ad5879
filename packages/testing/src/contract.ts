/** The programs of the language's tour, whole: with the networks that it speaks of without showing them. */
import { readdirSync, readFileSync } from 'node:fs';

function read(name: string): string {
  return readFileSync(new URL(`../../language/test/programs/${name}`, import.meta.url), 'utf8');
}

/** What the tour's third set of train blocks needs, by block. */
const NETWORKS: Readonly<Record<string, string>> = {
  wgan: `network Generator(z: [100]) -> [28, 28, 1] { dense(784) -> reshape(28, 28, 1) -> tanh }
network Critic(image: [28, 28, 1]) -> [1] { conv(8, 4, stride: 2) -> leaky_relu(0.2) -> flatten -> dense(1) }
`,
  inpaint: `network Encoder(image: [64, 64, 3], hole: [64, 64, 1]) -> [64, 64, 3] {
  concat(hole)
  conv(32, 4, stride: 2) -> relu
  conv(64, 4, stride: 2) -> relu
  conv(64, 4, stride: 2) -> relu
  conv_transpose(64, 4, stride: 2) -> relu
  conv_transpose(32, 4, stride: 2) -> relu
  conv_transpose(3, 4, stride: 2) -> sigmoid
}
network Critic(image: [64, 64, 3]) -> [1] { conv(8, 4, stride: 2) -> leaky_relu(0.2) -> flatten -> dense(1) }
`,
  prior: `network Hourglass(noise: [H, W, 32]) -> [H, W, 3] where H % 4 == 0, W % 4 == 0 {
  conv(32, 3, stride: 2) -> relu
  conv(32, 3, stride: 2) -> relu
  upsample(4) -> conv(3, 3) -> sigmoid
}
`,
};

/** The tour's blocks, in use. */
const USES = `
network Uses(image: [28, 28, 16]) -> [14, 14, 48] {
  Residual(16, stride: 1)
  Residual(32, stride: 2)
  Dense(8, 2)
}`;

/** What other files need. */
const MORE: Readonly<Record<string, string>> = {
  'blocks.cnn': USES,
  'gan-and-deblurring.cnn': read('attention.cnn'),
};

/** By file, or by train block where those of a file are programs of their own. */
export const contract: Readonly<Record<string, string>> = Object.fromEntries(
  readdirSync(new URL('../../language/test/programs/', import.meta.url)).flatMap((name) => {
    const text = read(name);
    if (name !== 'wgan-inpainting-prior.cnn') return [[name, `${text}\n${MORE[name] ?? ''}`]];
    return text.split(/^(?=train )/m).map((block) => {
      const [, train = ''] = /^train (\w+)/.exec(block) ?? [];
      return [train, `${NETWORKS[train]}${block}`];
    });
  }),
);
