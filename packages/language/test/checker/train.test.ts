import { describe, expect, it } from 'vitest';
import type { IterationStep } from '../../src';
import { applied, checkText, expectDiagnostics, messages } from './helper';

const NETWORKS = `network Generator(z: [100]) -> [28, 28, 1] { dense(784) -> reshape(28, 28, 1) -> tanh }
network Critic(image: [28, 28, 1]) -> [1] { flatten -> dense(1) }
network Restorer(image: [28, 28, 1]) -> [28, 28, 1] { conv(8, 3) -> relu -> conv(1, 3) -> sigmoid }
`;

function train(body: string) {
  const { program, diagnostics } = checkText(`${NETWORKS}train t {\n${body}\n}`);
  expect(diagnostics.map((d) => `${d.code} ${d.message}`)).toEqual([]);
  return program.trains.get('t')!;
}

function expectIn(body: string) {
  return expectDiagnostics(`${NETWORKS}train t {\n${body}\n}`);
}

function steps(iteration: readonly IterationStep[]): string {
  return iteration
    .map((step) =>
      step.kind === 'repeat' ? `${step.count} x (${steps(step.body)})` : `${step.index} ${step.label}`,
    )
    .join(', ');
}

describe('a train block', () => {
  it('has phases, settings with defaults, labels of losses, and named values', () => {
    const t = train(`  data image = mnist(train)
  real = image -> scale(-1, 1)
  fake = Generator(normal(100))
  repeat 5 {
    minimize mean(Critic(fake)) - mean(Critic(real)) over Critic using adam(1e-4, beta1: 0)
  }
  minimize -mean(Critic(fake)) over Generator
  minimize mean(Critic(fake)) + l2(fake, real) over Critic, Generator
  minimize l2(fake, real) over Generator
  steps 20000`);
    expect(t.valid).toBe(true);
    expect(t.phases.map((phase) => [phase.name, phase.duration, steps(phase.iteration)])).toEqual([
      [undefined, { steps: 20000 }, '5 x (0 Critic), 1 Generator 1, 2 Critic, Generator, 3 Generator 2'],
    ]);
    expect([t.batch, t.seed, t.ema, t.clip]).toEqual([32, 0, undefined, undefined]);
    expect([...t.names.keys()]).toEqual(['image', 'real', 'fake']);
    const [first, second] = t.phases[0]!.iteration;
    const inner = first!.kind === 'repeat' ? first!.body[0]! : first!;
    expect(inner.kind === 'minimize' && inner.optimizer.args.schedule('learning_rate')).toBe(1e-4);
    expect(second!.kind === 'minimize' && second!.optimizer.args.schedule('learning_rate')).toBe(1e-3);
  });

  it('calls what it shows as it is written, with the parentheses that belong to it', () => {
    const t = train(`  data clean = mnist(train)
  restored = Restorer(clean)
  minimize l2(restored, clean) over Restorer
  steps 10
  preview clean * (1 - restored), (clean - restored) * 2, ((clean)), (clean) + (restored)
  measure 2 * (l1(restored, clean) + 1)`);
    expect(t.previews[0]!.values.map(({ text }) => text)).toEqual([
      'clean * (1 - restored)',
      '(clean - restored) * 2',
      'clean',
      '(clean) + (restored)',
    ]);
    expect(t.measures[0]!.values[0]!.text).toBe('2 * (l1(restored, clean) + 1)');
  });

  it('are named the same however they are broken into lines', () => {
    const t = train(`  data clean = mnist(train)
  restored = Restorer(clean)
  minimize l2(restored, clean) over Restorer using adam(1e-3)
  steps 1
  measure psnr(
    restored,
    clean,
    border: 3
  ) every epoch`);
    expect(t.measures[0]!.values[0]!.text).toBe('psnr(restored, clean, border: 3)');
  });

  it('runs phases one after another', () => {
    const t = train(`  data clean = mnist(train)
  restored = Restorer(clean -> blur(1.5))
  phase warmup {
    minimize l2(restored, clean) over Restorer
    steps 1000
  }
  phase main {
    minimize 1 - ssim(restored, clean) over Restorer using adam(1e-4)
    epochs 3
  }
  batch 64
  seed 7
  ema 0.999
  clip 1.0`);
    expect(t.phases.map((phase) => [phase.name, phase.duration, steps(phase.iteration)])).toEqual([
      ['warmup', { steps: 1000 }, '0 Restorer 1'],
      ['main', { epochs: 3 }, '1 Restorer 2'],
    ]);
    expect([t.batch, t.seed, t.ema, t.clip]).toEqual([64, 7, 0.999, 1]);
  });

  it('keeps what `fixed` draws', () => {
    const t = train(`  noise = fixed normal(100)
  minimize bce(Critic(Generator(noise)), 1) + bce(Critic(Generator(normal(100))), 0) over Generator, Critic
  steps 10`);
    expect(
      t.nodes.filter((node) => node.op === 'entry' && node.entry === 'normal').map((node) => node.fixed),
    ).toEqual([true, false]);
  });

  it('previews and measures', () => {
    const t = train(`  data clean = mnist(train)
  restored = Restorer(clean -> blur(1.5))
  minimize l2(restored, clean) over Restorer
  epochs 2
  preview clean -> blur(1.5), restored every 100
  preview restored
  measure psnr(restored, clean), 1 - ssim(restored, clean) on mnist(test) every 2 epochs`);
    expect(t.previews.map((p) => [p.values.map((v) => v.text), p.every])).toEqual([
      [['clean -> blur(1.5)', 'restored'], { steps: 100 }],
      [['restored'], { epochs: 1 }],
    ]);
    expect(t.measures.map((m) => [m.values.map((v) => v.text), m.on, m.every])).toEqual([
      [['psnr(restored, clean)', '1 - ssim(restored, clean)'], 1, { epochs: 2 }],
    ]);
    expect(t.sources.map((source) => source.args.text('split'))).toEqual(['train', 'test']);
  });

  it('knows which measure is best, when it is measured and on what', () => {
    const block = (best: string) =>
      train(`  data clean = mnist(train)
  restored = Restorer(clean -> blur(1.5))
  minimize l2(restored, clean) over Restorer
  epochs 2
  ${best}
  measure ssim(restored, clean) every 3 epochs
  measure psnr(restored, clean), ssim(clean, restored) on mnist(test) every 2 epochs`);
    const told = (best: string) => {
      const t = block(best);
      const { values, on, every } = t.measures[t.best!.measure]!;
      return [t.best!.text, t.best!.higherIsBetter, values.map(({ text }) => text), on, every];
    };
    // The measure with the same value; else the first one, which then measures this value too; else one of its own.
    expect(told('best psnr(restored,  clean)')).toEqual([
      'psnr(restored, clean)',
      true,
      ['psnr(restored, clean)', 'ssim(clean, restored)'],
      1,
      { epochs: 2 },
    ]);
    expect(told('best l1(restored, clean)')).toEqual([
      'l1(restored, clean)',
      false,
      ['ssim(restored, clean)', 'l1(restored, clean)'],
      undefined,
      { epochs: 3 },
    ]);
    expect(told('best 1 - 2 * ssim(restored, clean) on mnist(test) every 50')).toEqual([
      '1 - 2 * ssim(restored, clean)',
      false,
      ['1 - 2 * ssim(restored, clean)'],
      2,
      { steps: 50 },
    ]);
    expect(block('patience 5\n  best 3 * -l1(restored, clean) / 2').best!.higherIsBetter).toBe(true);
  });

  it('begins networks with weights from elsewhere', () => {
    const t = train(`  start Critic, Generator from "runs/gan/best"
  start Restorer from "../weights/net.npz" as keras
  minimize bce(Critic(Restorer(Generator(normal(100)))), 1) over Generator
  accumulate 4
  steps 10`);
    expect(t.starts.map(({ networks, text, path, layout }) => [networks, text, path, layout])).toEqual([
      [['Critic', 'Generator'], 'runs/gan/best', 'runs/gan/best', undefined],
      [['Restorer'], '../weights/net.npz', '../weights/net.npz', 'keras'],
    ]);
    expect(t.accumulate).toBe(4);
  });

  it('unrolls a `repeat` with a variable', () => {
    const t =
      train(`  repeat i in 1..3 { minimize i * mean(Critic(Generator(normal(100)))) over Critic, Generator }
  steps 10`);
    expect(steps(t.phases[0]!.iteration)).toBe('1 x (0 Critic, Generator 1), 1 x (1 Critic, Generator 2)');
  });
});

describe('mistakes in training', () => {
  it('in `start` and `best`', () => {
    expectIn(`  minimize mean(Critic(Generator(normal(100)))) over Critic, Generator
  steps 10
  start Critic, Critic from "a"
//              ^ error CNN322: \`Critic\` has been given weights already
  start Generator from "b" as torch
//                            ^ error CNN112: what follows \`as\` must be \`pytorch\` or \`keras\`, got \`torch\`
  start Restorer from "b"
//      ^ warning CNN323: \`Restorer\` is not used in \`t\`
  patience 0
//         ^ error CNN111: \`patience\` must be at least 1, got 0
  best normal(100)
//     ^ error CNN109: what \`best\` looks at must be a number such as \`psnr(a, b)\`
  best mean(Critic(Generator(normal(100))))
//^ error CNN307: \`best\` is already set
  accumulate 0
//           ^ error CNN111: \`accumulate\` must be at least 1, got 0`);
  });

  it('in settings', () => {
    expectIn(`  minimize mean(Critic(Generator(normal(100)))) over Critic, Generator using adam(-1)
//                                                                                ^ error CNN111: \`learning_rate\` of \`adam\` must be at least 0, got -1
  batch 0
//      ^ error CNN111: \`batch\` must be at least 1, got 0
  batch 8
//^ error CNN307: \`batch\` is already set
  ema 2
//    ^ error CNN111: \`ema\` must be from 0 to 0.999999, got 2
  clip 0
//     ^ error CNN111: \`clip\` must be larger than 0, got 0
  seed 1.5
//     ^ error CNN109: \`seed\` must be a whole number, got 1.5
  steps 10
  epochs 3
//^ error CNN308: training is given either \`steps\` or \`epochs\``);
  });

  it('in what a penalty feeds its critic', () => {
    expectDiagnostics(`network Large(image: [32, 32, 1]) -> [1] { flatten -> dense(1) }
network Even(image: [H, W, 1]) -> [1] where H % 8 == 0 { global_avg_pool -> dense(1) }
network Labeled(image: [28, 28, 1], label: class(10)) -> [1] {
  concat(label -> embed(784) -> reshape(28, 28, 1)) -> flatten -> dense(1)
}
train t {
  data image, label = mnist(train)
  minimize r1(Large, image) over Large
//                   ^ error CNN201: \`image\` of \`Large\`: expected 32×32×1, got 28×28×1
  minimize r1(Even, image) over Even
//         ^ error CNN206: \`Even\` requires that H must be a multiple of 8, got 28.
  minimize gradient_penalty(Labeled, image, image) over Labeled
//         ^ error CNN108: \`Labeled\` needs its argument \`label\`. Write it as \`gradient_penalty(Labeled, image, image, label)\`.
  minimize gradient_penalty(Labeled, image, image, image) over Labeled
//                                                 ^ error CNN207: \`label\` of \`Labeled\` must be a label of 10 classes
  minimize r1(Labeled, image, label, label) over Labeled
//                                   ^ error CNN106: \`Labeled\` takes at most 2 arguments, got 3
  minimize gradient_penalty(Labeled, image, image, label) over Labeled
  steps 10
}`);
  });

  it('in the layer that a perceptual loss looks at', () => {
    const networks = `network Classifier(image: [28, 28, 1]) -> [10] {
  conv(4, 3) -> relu as features
  conv(4, 3, stride: 2) -> relu as deep
  deep -> concat(features -> max_pool(2)) -> flatten -> dense(10)
}
network Restorer(image: [H, W, 1]) -> [H, W, 1] { conv(1, 3) }
`;
    // A value that only a loss looks at is used; the network that judges has been trained.
    expectDiagnostics(`train t {
  data image, label = mnist(train)
  phase one {
    minimize cross_entropy(Judge(image), label) over Judge
    steps 10
  }
  phase two {
    minimize perceptual(Judge, features, Restorer(image -> blur(1)), image) over Restorer
    steps 10
  }
}
network Restorer(image: [H, W, 1]) -> [H, W, 1] { conv(1, 3) }
network Judge(image: [28, 28, 1]) -> [10] {
  conv(4, 3) -> relu as features
  conv(4, 3) as unseen
//              ^ warning CNN103: \`unseen\` is never used
  flatten -> dense(10)
}`);
    expectDiagnostics(`${networks}train t {
  data image = mnist(train)
  restored = Restorer(image -> blur(1))
  minimize perceptual(Classifier, featurs, restored, image) over Restorer
//                                ^ error CNN101: there is no value in \`Classifier\` called \`featurs\`. Did you mean \`features\`?
  minimize perceptual(Classifier, "nothing", restored, image) over Restorer
//                                ^ error CNN101: there is no value in \`Classifier\` called \`nothing\`.
  minimize perceptual(Classifier, 3, restored, image) over Restorer
//                                ^ error CNN109: \`layer\` of \`perceptual\` must be the name of a value inside the network, got 3
  minimize perceptual(Classifier, deep, restored, image -> flatten) over Restorer
//         ^ error CNN203: \`perceptual\` needs equal sizes, got 28×28×1 and 784
  minimize perceptual(Classifier, deep, restored, image) over Restorer
//         ^ warning CNN303: \`Classifier\` is used here, but \`t\` never trains it
  steps 10
}`);
  });

  it('in networks that others call', () => {
    expectDiagnostics(`network Part(image: [28, 28, 1]) -> [4] { flatten -> dense(4) }
network Whole(image: [28, 28, 1]) -> [1] { Part(image) -> dense(1) }
train t {
  data image = mnist(train)
  minimize bce(Whole(image), 1) over Whole
//             ^ warning CNN303: \`Part\` is used here, but \`t\` never trains it
  steps 10
}
train both {
  data image = mnist(train)
  minimize bce(Whole(image), 1) over Whole, Part
  steps 10
}`);
  });

  it('in what is minimized', () => {
    expectIn(`  data clean = mnist(train)
  minimize l2(clean, clean -> blur(1.5)) over Restorer
//                                            ^ error CNN301: this loss does not depend on \`Restorer\` (it depends on no network at all)
  minimize Critic(clean) over Critic
//         ^ error CNN314: a loss must be one number, got a value of size 1
  minimize 3 over Critic
//                ^ error CNN301: this loss does not depend on \`Critic\`
  minimize mean(Critic(clean)) over Critc, Generator using mnist
//                                         ^ error CNN301: this loss does not depend on \`Generator\` (it depends only on \`Critic\`)
//                                  ^ error CNN101: there is no network called \`Critc\`. Did you mean \`Critic\`?
//                                                         ^ error CNN109: what follows \`using\` must be an optimizer
  steps 10`);
  });

  it('in metrics that ask a classifier', () => {
    expectIn(`  data photo = folder("photos", size: [28, 28, 1])
  data digit, label = idx("a", "b", size: [14, 14, 1], classes: 3)
  minimize l2(Restorer(photo), photo) over Restorer
  steps 10
  measure inception_score(digit), label_agreement(digit, label), cas(digit, label), kid(digit, digit)
  measure fid(Restorer(photo), photo) on folder("others", size: [28, 28, 1])
//        ^ error CNN407: \`fid\` needs a classifier, and this block has no labeled data of size 28×28×1 to train one on
`);
  });

  it('in learning rates, whatever the schedule', () => {
    expectIn(`  data clean = mnist(train)
  restored = Restorer(clean)
  minimize l2(restored, clean) over Restorer using adam(1e3)
//                                                 ^ warning CNN505: with a learning rate of 1000, the weights of \`Restorer\` jump around
  minimize l2(restored, clean) over Restorer using sgd(0)
//                                                 ^ warning CNN505: with a learning rate of 0, \`Restorer\` will not change
  minimize l2(restored, clean) over Restorer using adam(cosine(5, warmup: 100))
//                                                 ^ warning CNN505: with a learning rate of 5, the weights
  minimize l2(restored, clean) over Restorer using rmsprop(step_decay(0.01, every: 10))
  minimize l2(restored, clean) over Restorer using sgd(1)
  minimize l2(restored, clean) over Restorer using adam(linear(1e-2))
  steps 10`);
    const text = `${NETWORKS}train t {
  data clean = mnist(train)
  minimize l2(Restorer(clean), clean) over Restorer using adam(beta1: 0.5, learning_rate: 1e3)
  steps 10
}`;
    const [fix] = checkText(text).diagnostics.find(({ code }) => code === 'CNN505')!.fixes;
    expect(applied(text, fix!)).toContain('adam(beta1: 0.5, learning_rate: 0.001)');
  });

  it('in phases', () => {
    expectIn(`  data clean = mnist(train)
  phase one {
//      ^ error CNN309: phase \`one\` does not say how long it lasts
    minimize l2(Restorer(clean), clean) over Restorer
    data other = mnist(test)
//  ^ error CNN119: \`data\` does not belong in a phase
    preview clean, other
  }
  steps 10
//^ error CNN318: \`steps\` is outside the phases`);
  });

  it('in data, previews and measures', () => {
    expectIn(`  data clean, label = mnist(tran)
//     ^ warning CNN126: nothing uses \`clean\`
//            ^ warning CNN126: nothing uses \`label\`
//                          ^ error CNN112: \`split\` of \`mnist\` must be train or test, got \`tran\`
  data digits, kind = mnist(train)
  minimize l2(Restorer(digits), digits) over Restorer
  preview kind every 0
//        ^ error CNN109: what \`preview\` shows must be an image
//                   ^ error CNN111: what follows \`every\` must be at least 1
  measure digits on normal(3)
//        ^ error CNN109: what \`measure\` computes must be a number
//                  ^ error CNN404: a data source such as
  Restorer(digits)
//^ error CNN119: \`an unnamed value\` does not belong in a train block
  steps 10`);
  });

  it('a layer that nothing flows into, or that has weights', () => {
    expectIn(`  data clean = mnist(train)
  a = blur(1.5)
//    ^ error CNN118: nothing flows into \`blur\` here
  b = conv(clean, 1, 3)
//    ^ error CNN315: \`conv\` has weights
  c = concat(clean, clean)
  d = it
//    ^ error CNN118: there is no flow here
  e = Restorer
//    ^ error CNN118: nothing flows into \`Restorer\` here
  minimize mean(a) + mean(b) + mean(c) + mean(d) + l2(Restorer(clean), clean) + mean(e) over Restorer
  steps 10`);
  });
});

describe('what will not train as meant', () => {
  it('other ranges, with a fix', () => {
    const body = `  data clean = mnist(train)
  fake = Generator(normal(100))
  minimize bce(Critic(clean), 1) + bce(Critic(fake), 0) over Critic
  minimize bce(Critic(fake), 1) + 0.1 * l1(fake, clean) over Generator
  steps 10`;
    const text = `${NETWORKS}train t {\n${body}\n}`;
    const { diagnostics } = checkText(text);
    expect(diagnostics.map((d) => d.message)).toEqual([
      '`image` of `Critic` is in [0, 1] here and in [-1, 1] elsewhere, so brightness alone tells them apart. Rescale this one with `rescale(-1, 1)`.',
      "`l1` compares values in [-1, 1] with values in [0, 1]. Rescale one to the other's range with `rescale`, or change the last activation.",
    ]);
    const mended = [...diagnostics].reverse().reduce((result, d) => applied(result, d.fixes[0]!), text);
    expect(mended).toContain('Critic(clean -> rescale(-1, 1))');
    expect(mended).toContain('l1(fake, clean -> rescale(-1, 1))');
    expect(messages(mended)).toEqual([]);
  });

  it('a sigmoid inside a network before a loss that takes logits', () => {
    const text = `network Judge(image: [28, 28, 1]) -> [1] { flatten -> dense(1) -> sigmoid }
train t {
  data image = mnist(train)
  minimize bce(image -> Judge, 1) over Judge
  steps 10
}`;
    const { diagnostics } = checkText(text);
    expect(diagnostics.map((d) => d.code)).toEqual(['CNN312']);
    expect(diagnostics[0]!.related[0]!.message).toBe('`sigmoid` is applied here');
    expect(messages(applied(text, diagnostics[0]!.fixes[0]!))).toEqual([]);
  });
});

it('finds a generator of 32×32 images where the critic wants 28×28, on the line of the call', () => {
  const diagnostics = expectDiagnostics(`network Generator(z: [100]) {
  dense(8 * 8 * 64) -> reshape(8, 8, 64)
  conv_transpose(32, 4, stride: 2) -> relu
  conv_transpose(1, 4, stride: 2) -> tanh
}
network Critic(image: [28, 28, 1]) -> [1] { flatten -> dense(1) }
train t {
  data image = mnist(train)
  fake = Generator(normal(100))
  minimize bce(Critic(image -> scale(-1, 1)), 1) + bce(Critic(fake), 0) over Critic
//                                                            ^ error CNN201: \`image\` of \`Critic\`: expected 28×28×1, got 32×32×1.
  minimize bce(Critic(fake), 1) over Generator
//                    ^ error CNN201: \`image\` of \`Critic\`: expected 28×28×1, got 32×32×1.
  steps 10
}`);
  expect(diagnostics[0]!.related.map((r) => [r.location.span.start > 0, r.message])).toEqual([
    [true, '`conv_transpose` makes 32×32×1 from 16×16×32'],
    [true, '`conv_transpose` makes 16×16×32 from 8×8×64'],
    [true, '`reshape` makes 8×8×64 from 4096'],
    [true, '`dense` makes 4096 from 100'],
    [true, '`Critic` declares its input `image` here'],
  ]);
});

it('a mistake inside a network says nothing of the losses that go through it', () => {
  expectDiagnostics(`network Generator(z: [100]) -> [28, 28, 1] {
  dense(784) -> reshape(28, 28, 1) -> tanh
}
network Critic(image: [28, 28, 1]) -> [1] {
  cnv(3, 3)
//^ error CNN101: there is no layer, block or network called \`cnv\`
  flatten -> dense(1)
}
train t {
  minimize bce(Critic(Generator(normal(100))), 1) over Generator using adam(1e-3)
  steps 10
}`);
});

it('says where a gradient is always 0: not computed from it, stopped on the way, or an image that is not looked at', () => {
  expectDiagnostics(`network Critic(image: [8, 8, 1]) -> [1] { flatten -> dense(1) }
network Blind(image: [8, 8, 1], other: [8, 8, 1]) -> [1] { other -> flatten -> dense(1) }
network Deaf(image: [8, 8, 1]) -> [1] { stop -> flatten -> dense(1) }
network Slope(image: [8, 8, 1]) -> [8, 8, 1] {
  energy = image -> conv(1, 3) -> tanh
  return image + grad(sum(energy), image) + grad(sum(image), energy)
//                                                           ^ error CNN319: \`grad\` is the same
}
train t {
  data image = mnist(train)
  x = image -> resize(8, 8)
  score = Critic(x)
  far = grad(score, image) -> resize(8, 8)
  right = far + grad(score, x) + grad(Blind(x, x), x) + grad(Critic(x -> blur(1)), x)
  itself = grad(score, score)
  apart = grad(Critic(image -> resize(8, 8)), x)
//                                            ^ error CNN319: \`grad\` is the same whatever the weights are, because this gradient is always 0: the value is not computed from this one.
  stopped = grad(Blind(x, stop(x)), x)
//                                  ^ error CNN319: \`grad\` is the same whatever the weights are, because this gradient is always 0: \`stop\` lets no gradient through.
  deaf = grad(Deaf(x), x)
//                     ^ error CNN319: \`grad\` is the same whatever the weights are, because this gradient is always 0: \`stop\` lets no gradient through.
  loss = mean(right) + mean(itself) + mean(apart + stopped + deaf) + mean(Slope(x)) + mean(Deaf(x)) + r1(Critic, x)
  minimize loss + r1(Blind, x, x) over Critic, Blind, Deaf, Slope using adam(1e-3)
//                ^ error CNN319: \`r1\` is the same whatever the weights are, because this gradient is always 0: the result of \`Blind\` does not depend on its first input.
  steps 1
}`);
});

it('understands a parameter by the name it had before', () => {
  const program = (name: string) => `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) }
train t {
  data image = mnist(train)
  minimize l2(N(image -> diff_augment(${name}: false)), image) over N
  steps 2
}`;
  expect(messages(program('color'))).toEqual([]);
  expect(messages(program('colour'))).toEqual([]);
  expect(messages(program('colors'))).toHaveLength(1);
});
