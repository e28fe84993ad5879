/** Random programs: networks, and a train block that trains them in one of the ways that people do. */
import type { Random } from '../random';
import { checkText, Draft } from './draft';
import { addHead, addLayers } from './layers';

interface Parts {
  readonly networks: readonly Draft[];
  readonly values: readonly string[];
  /** Losses and the networks they are minimized over. */
  readonly minimize: readonly (readonly [loss: string, over: string])[];
}

function image(random: Random): number[] {
  return [3 + random.below(7), 3 + random.below(7), random.of([1, 1, 2, 3, 4, 16])];
}

function value(shape: readonly number[], kind: string): string {
  return `${kind}(${shape.length === 1 ? shape[0] : `[${shape.join(', ')}]`})`;
}

function network(random: Random, name: string, input: readonly number[], depth: number): Draft {
  const draft = new Draft(name, input);
  addLayers(random, draft, 2 + random.below(depth));
  return draft;
}

function critic(random: Random, name: string, input: readonly number[]): Draft {
  const draft = network(random, name, input, 5);
  // Some critics score every patch.
  if (draft.shape.length === 1 || random.below(4) > 0) addHead(random, draft, 1);
  else draft.add('conv(1, 3)');
  return draft;
}

const PAIR_LOSSES = ['l1', 'l2', 'charbonnier', 'bce'];
const IMAGE_LOSSES = [...PAIR_LOSSES, 'ssim', 'tv'];

function pairLoss(random: Random, a: string, b: string, isImage: boolean): string {
  const name = random.of(isImage ? IMAGE_LOSSES : PAIR_LOSSES);
  if (name === 'ssim') return `(1 - ssim(${a} -> sigmoid, ${b}))`;
  return name === 'tv' ? `0.1 * tv(${a}) + l2(${a}, ${b})` : `${name}(${a}, ${b})`;
}

/** A network that is to make one value of another. */
function regression(random: Random): Parts {
  const net = network(random, 'Net', image(random), 7);
  const isImage = net.shape.length === 3;
  const loss = pairLoss(random, 'made', 'y', isImage);
  const slope = random.of([
    '',
    ' + 0.1 * mean(slope * slope)',
    ' + 0.1 * l2(slope, 0)',
    ' + 0.01 * mean(curve * curve)',
  ]);
  const values = [
    `x = ${value(net.input, 'uniform')}`,
    `y = ${value(net.shape, 'uniform')}`,
    'made = Net(x)',
  ];
  if (slope !== '') values.push(random.of(['slope = grad(made, x)', 'slope = grad(l2(made, y), x)']));
  if (slope.includes('curve')) values.push('curve = grad(mean(slope * slope), x)');
  return { networks: [net], values, minimize: [[loss + slope, 'Net']] };
}

function penalty(random: Random, net: string): string {
  return random.of([
    `0.5 * r1(${net}, real)`,
    `10 * gradient_penalty(${net}, real, fake)`,
    `0.5 * mean(slope * slope)`,
    '',
  ]);
}

function critical(random: Random, net: string): string {
  return random.of([
    `bce(${net}(real), 1) + bce(${net}(fake), 0)`,
    `mean(${net}(fake)) - mean(${net}(real))`,
    `hinge_discriminator(${net}(real), ${net}(fake))`,
    `lsgan_discriminator(${net}(real), ${net}(fake))`,
    `mean(softplus(${net}(fake))) + mean(softplus(-${net}(real)))`,
  ]);
}

/** A critic alone, under a penalty. */
function penalized(random: Random): Parts {
  const net = critic(random, 'Critic', image(random));
  const extra = penalty(random, 'Critic');
  const values = [`real = ${value(net.input, 'uniform')}`, `fake = ${value(net.input, 'normal')}`];
  if (extra.includes('slope')) values.push('slope = grad(Critic(real), real)');
  const loss = [critical(random, 'Critic'), extra].filter((part) => part !== '').join(' + ');
  return { networks: [net], values, minimize: [[loss, 'Critic']] };
}

/** A generator and a critic. */
function adversarial(random: Random): Parts {
  const generator = network(
    random,
    'Generator',
    random.below(2) === 0 ? [4 + random.below(13)] : image(random),
    6,
  );
  const net = critic(random, 'Critic', generator.shape);
  const extra = penalty(random, 'Critic');
  const values = [
    `z = ${value(generator.input, 'normal')}`,
    `real = ${value(generator.shape, 'uniform')}`,
    'fake = Generator(z)',
  ];
  if (extra.includes('slope')) values.push('slope = grad(Critic(fake), fake)');
  const deceive = random.of([
    'bce(Critic(fake), 1)',
    '-mean(Critic(fake))',
    'hinge_generator(Critic(fake))',
    'lsgan_generator(Critic(fake))',
  ]);
  const loss = [critical(random, 'Critic'), extra].filter((part) => part !== '').join(' + ');
  return {
    networks: [generator, net],
    values,
    minimize: [
      [loss, 'Critic'],
      [deceive, 'Generator'],
    ],
  };
}

/** Images compared by what another network sees in them. */
function perceptual(random: Random): Parts {
  const net = network(random, 'Net', image(random), 5);
  const features = new Draft('Features', net.shape);
  addLayers(random, features, 2);
  if (!features.addNamed('relu')) return regression(random);
  addLayers(random, features, 1);
  const layer = features.named.at(-1)!.name;
  const values = [
    `x = ${value(net.input, 'uniform')}`,
    `y = ${value(net.shape, 'uniform')}`,
    'made = Net(x)',
  ];
  const loss = `perceptual(Features, ${layer}, made, y)`;
  return {
    networks: [net, features],
    values,
    minimize: [
      [loss, 'Net'],
      [`mean(Features(y))`, 'Features'],
    ],
  };
}

/** Classes of digits: a classifier, or a critic that is told the class. */
function labeled(random: Random): Parts {
  const size = [4 + random.below(5), 4 + random.below(5)];
  const input = [...size, 1];
  const values = ['data image, label = mnist(train)', `real = image -> resize(${size.join(', ')})`];
  if (random.below(2) === 0) {
    const net = network(random, 'Classifier', input, 5);
    addHead(random, net, 10);
    return { networks: [net], values, minimize: [['cross_entropy(Classifier(real), label)', 'Classifier']] };
  }
  const net = new Draft('Critic', input, ['label: class(10)']);
  net.add(`concat(label -> embed(${size[0]! * size[1]!}) -> reshape(${size.join(', ')}, 1))`);
  addLayers(random, net, 1 + random.below(4));
  addHead(random, net, 1);
  const extra = random.of([
    '0.5 * r1(Critic, real, label)',
    '10 * gradient_penalty(Critic, real, fake, label)',
  ]);
  values.push(`fake = ${value(input, 'normal')}`);
  return {
    networks: [net],
    values,
    minimize: [[`bce(Critic(real, label), 1) + bce(Critic(fake, label), 0) + ${extra}`, 'Critic']],
  };
}

/** A mask beside the image. */
function masked(random: Random): Parts {
  const input = image(random);
  const net = new Draft('Net', input, [`hole: [${input.slice(0, 2).join(', ')}, 1]`]);
  addLayers(random, net, 1);
  net.add(
    random.of([
      `partial_conv(1 - hole, ${random.of([2, 16])}, 3)`,
      'contextual_attention(hole)',
      'concat(hole)',
    ]),
  );
  addLayers(random, net, 1 + random.below(3));
  const box = [1 + random.below(input[0]! - 1), 1 + random.below(input[1]! - 1)];
  const values = [
    `x = ${value(input, 'uniform')}`,
    `hole = mask(x, box: [${box.join(', ')}])`,
    `y = ${value(net.shape, 'uniform')}`,
    'made = Net(x * (1 - hole), hole)',
  ];
  return {
    networks: [net],
    values,
    minimize: [[pairLoss(random, 'made', 'y', net.shape.length === 3), 'Net']],
  };
}

const KINDS = [
  regression,
  regression,
  regression,
  penalized,
  penalized,
  adversarial,
  perceptual,
  labeled,
  masked,
];

/**
 * Small steps: what explodes can't be compared. Epsilons are large, since else a gradient that is a mere rounding error
 * makes as large a step as any other.
 */
const OPTIMIZERS = [
  'sgd(1e-2)',
  'sgd(1e-3, momentum: 0.9)',
  'sgd(1e-3, momentum: 0.9)',
  'adam(1e-3, epsilon: 0.01)',
  'adam(2e-4, beta1: 0.5, epsilon: 0.01)',
  'adamw(1e-3, epsilon: 0.01)',
  'rmsprop(1e-3, epsilon: 0.1)',
];

/**
 * A program that checks without an error: `train t`, its networks before it.
 * @returns undefined where what was drawn can't be trained
 */
export function randomProgram(random: Random): string | undefined {
  const { networks, values, minimize } = random.of(KINDS)(random);
  const body = minimize.map(([loss, over]) => {
    const statement = `minimize ${loss} over ${over} using ${random.of(OPTIMIZERS)}`;
    return random.below(8) === 0 ? `repeat 2 { ${statement} }` : statement;
  });
  const settings = [
    `batch ${random.of([1, 2, 2, 3])}`,
    'steps 2',
    ...(random.below(6) === 0 ? ['clip 1.0'] : []),
    ...(random.below(6) === 0 ? ['ema 0.9'] : []),
  ];
  const train = `train t {\n${[...values, ...body, ...settings].map((line) => `  ${line}\n`).join('')}}\n`;
  const concrete = [...networks.map((net) => net.text()), train].join('\n');
  if (checkText(concrete).errors.length > 0) return undefined;
  if (random.below(3) > 0) return concrete;
  // The same for images of any size, where the network takes them.
  const symbolic = networks.map((net) => {
    if (net.input.length === 1 || net.more.length > 0) return net.text();
    const open = net.text(net.header(['H', 'W', net.input[2]!]));
    return checkText(open).errors.length > 0 ? net.text() : open;
  });
  const text = [...symbolic, train].join('\n');
  return checkText(text).errors.length > 0 ? concrete : text;
}
