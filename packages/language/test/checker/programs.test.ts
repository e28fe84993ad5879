import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkText } from './helper';

function read(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8');
}

/** Networks that the tour's train blocks speak of without showing them. */
const UNSEEN: Readonly<Record<string, string>> = {
  'attention.cnn': '',
  'unet.cnn': '',
  'transformers-and-flows.cnn': '',
  // The tour's blocks, in use.
  'blocks.cnn': `
network Uses(image: [28, 28, 16]) -> [14, 14, 48] {
  Residual(16, stride: 1)
  Residual(32, stride: 2)
  Dense(8, 2)
}`,
  'gan-and-deblurring.cnn': read('../programs/attention.cnn'),
  'wgan-inpainting-prior.cnn': '',
};

/** What the third set of train blocks needs, by block. */
const FOR_TRAIN: Readonly<Record<string, string>> = {
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

describe('every program of the language tour checks without a word', () => {
  it.each(Object.entries(UNSEEN).filter(([file]) => !file.startsWith('wgan')))('%s', (file, unseen) => {
    const { diagnostics, program } = checkText(`${read(`../programs/${file}`)}\n${unseen}`);
    expect(diagnostics.map((d) => `${d.severity} ${d.code}: ${d.message}`)).toEqual([]);
    for (const network of program.networks.values()) expect(network.valid, network.name).toBe(true);
    for (const train of program.trains.values()) expect(train.valid, train.name).toBe(true);
    expect(program.networks.size).toBeGreaterThan(0);
  });

  const blocks = read('../programs/wgan-inpainting-prior.cnn').split(/^(?=train )/m);
  it.each(blocks.map((block) => [/^train (\w+)/.exec(block)![1]!, block]))('train %s', (name, block) => {
    const { diagnostics, program } = checkText(`${FOR_TRAIN[name]!}${block}`);
    expect(diagnostics.map((d) => `${d.severity} ${d.code}: ${d.message}`)).toEqual([]);
    expect(program.trains.get(name)!.valid).toBe(true);
  });
});

describe('the tutorial', () => {
  const lines = (text: string) =>
    checkText(text).diagnostics.map(
      ({ code, location }) => `${code} ${text.slice(0, location.span.start).split('\n').at(-1)!.trim()}`,
    );

  it('as written has each of its faults found on its line', () => {
    const text = read('../../../../examples/tutorial-as-written.cnn');
    expect(lines(text)).toEqual([
      'CNN104 network Generator(z: [100],',
      'CNN126 data real,',
      'CNN311 judged_real = Discriminator(',
      'CNN511 judged_real = Discriminator(real) ->',
      'CNN201 judged_generated = Discriminator(',
      'CNN511 judged_generated = Discriminator(generated) ->',
      'CNN302 minimize mean(judged_generated * labels) over',
      'CNN302 minimize mean(judged_real * labels + judged_generated * (1 - labels)) over',
      'CNN247 minimize cross_entropy(',
    ]);
  });

  it('corrected has none', () => {
    expect(lines(read('../../../../examples/tutorial.cnn'))).toEqual([]);
  });
});
