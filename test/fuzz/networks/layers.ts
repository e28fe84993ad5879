/** Single lines of networks, with arguments drawn at random. Whether one fits is the checker's to say. */
import type { Random } from '../random';
import type { Draft } from './draft';

/** Whole blocks of channels, of which the engine takes other ways, come often. */
const FILTERS = [1, 2, 3, 4, 5, 8, 16, 16, 16, 32];

function chance(random: Random, percent: number): boolean {
  return random.below(100) < percent;
}

function pair(random: Random, sizes: readonly number[]): string {
  const size = random.of(sizes);
  return chance(random, 60) ? String(size) : `[${size}, ${random.of(sizes)}]`;
}

/** Some of the options, each with a chance of its own. */
function options(random: Random, given: readonly (readonly [percent: number, text: string])[]): string {
  return given
    .filter(([percent]) => chance(random, percent))
    .map(([, text]) => `, ${text}`)
    .join('');
}

function convolution(random: Random, dilated: boolean, reflect = true): string {
  const padding = random.of(['same', 'valid', '0', '1', '1', '2', ...(reflect ? ['reflect'] : [])]);
  return options(random, [
    dilated && chance(random, 25)
      ? [100, `dilation: ${pair(random, [1, 2, 3])}`]
      : [40, `stride: ${pair(random, [1, 2, 2, 3])}`],
    [50, `padding: ${padding}`],
  ]);
}

const ACTIVATIONS: readonly ((random: Random) => string)[] = [
  () => 'relu',
  () => 'relu',
  () => 'leaky_relu(0.2)',
  (random) => `leaky_relu(${random.of(['0.2', '0.01', '0', '1'])})`,
  () => 'prelu',
  (random) => `elu(${random.of(['1', '0.5'])})`,
  () => 'selu',
  () => 'gelu',
  () => 'silu',
  () => 'softplus',
  () => 'sigmoid',
  () => 'tanh',
  () => 'softmax',
];

/** Arithmetic on the flow's value, element by element. */
const ARITHMETIC = [
  'it * 0.5',
  '1 - it',
  'it + 1',
  'it / 2',
  '-it',
  'abs',
  'square',
  'sin',
  'cos',
  '0.3 * it -> exp',
  'it * it + 0.1 -> sqrt',
  'it * it + 0.5 -> log',
  'clamp(-0.5, 0.5)',
  'max(it, 0.1)',
  'min(it, 0.5)',
];

const KERNELS = [1, 2, 3, 3, 4, 5];

const IMAGE_LAYERS: readonly ((random: Random, draft: Draft) => string)[] = [
  ...Array.from(
    { length: 14 },
    () => (random: Random) =>
      `conv(${random.of(FILTERS)}, ${pair(random, KERNELS)}${convolution(random, true)}${options(random, [
        [15, `groups: ${random.of([2, 3, 4])}`],
        [15, 'bias: false'],
        [15, 'spectral: true'],
      ])})`,
  ),
  (random) =>
    `depthwise_conv(${pair(random, KERNELS)}${convolution(random, true)}${options(random, [[30, 'multiplier: 2']])})`,
  (random) => `separable_conv(${random.of(FILTERS)}, ${pair(random, KERNELS)}${convolution(random, true)})`,
  ...Array.from(
    { length: 2 },
    () => (random: Random) =>
      `conv_transpose(${random.of(FILTERS)}, ${pair(random, KERNELS)}${convolution(random, false, false)}${options(
        random,
        [[15, 'spectral: true']],
      )})`,
  ),
  (random) =>
    `gated_conv(${random.of(FILTERS)}, ${pair(random, KERNELS)}${convolution(random, true)}${options(random, [
      [50, `activation: ${random.of(['relu', 'leaky_relu', 'none'])}`],
    ])})`,
  (random) =>
    `max_pool(${pair(random, [2, 2, 3])}${options(random, [
      [40, `stride: ${pair(random, [1, 2])}`],
      [40, 'padding: same'],
    ])})`,
  (random) =>
    `avg_pool(${pair(random, [2, 2, 3])}${options(random, [
      [40, `stride: ${pair(random, [1, 2])}`],
      [40, 'padding: same'],
    ])})`,
  (random) => `upsample(${pair(random, [1, 2, 2])}, ${random.of(['nearest', 'bilinear', 'bicubic'])})`,
  (random) =>
    `resize(${3 + random.below(7)}, ${3 + random.below(7)}, ${random.of(['bilinear', 'bicubic', 'nearest', 'area'])})`,
  () => 'pixel_shuffle(2)',
  () => 'space_to_depth(2)',
  (random, { shape: [height = 1, width = 1] }) =>
    `crop(${1 + random.below(height)}, ${1 + random.below(width)}${options(random, [[30, 'random: true']])})`,
  (random) => `pad(${pair(random, [0, 1, 2])}, ${random.of(['zero', 'reflect', 'replicate'])})`,
  () => 'batch_norm',
  () => 'batch_norm',
  () => 'layer_norm',
  () => 'instance_norm',
  (random) => `group_norm(${random.of([1, 2, 4])})`,
  () => 'pixel_norm',
  (random) => `self_attention(${random.of([1, 2, 4])})`,
  () => 'self_attention(2, residual: false, positions: relative)',
  (random) => `channel_self_attention(${random.of([1, 2])})`,
  () => 'layer_norm(over: channels)',
  (random) => `windows(2${options(random, [[100, 'shift: 1']])}) -> self_attention(1) -> unwindow(shift: 1)`,
  (_, { shape }) => `it * learned(${shape.at(-1)}, start: 1)`,
  (_, { shape }) => `it + learned([${shape.join(', ')}], deviation: 0.1)`,
  (random, { shape: [, , channels = 1] }) => `it[0 .. ${1 + random.below(channels)}]`,
  (random) => `it - mean(it, over: ${random.of(['pixels', 'channels'])})`,
  (random) =>
    `modulated_conv(${random.of(FILTERS)}, ${random.of([1, 3])}, it -> global_avg_pool -> dense(3)${options(
      random,
      [[30, 'demodulate: false']],
    )})`,
  (random) => `channel_attention(${random.of([1, 2, 4])})`,
  (random) => `spatial_attention(${pair(random, [1, 3, 5])})`,
  (random) => `dropout(0.3${options(random, [[40, 'channels: true']])})`,
  () => 'noise(0.1)',
  () => 'minibatch_stddev',
  (random) => `flip(${random.of(['horizontal', 'vertical'])})`,
  () => 'permute(2, 1, 3)',
  (random) => `blur(${random.of(['0.7', '1.5'])})`,
  (random) => `downsample(2, ${random.of(['area', 'bicubic'])})`,
  () => 'scale(-1, 1)',
];

const VECTOR_LAYERS: readonly ((random: Random, draft: Draft) => string)[] = [
  (random) =>
    `dense(${random.of([1, 2, 5, 16])}${options(random, [
      [20, 'bias: false'],
      [20, 'spectral: true'],
    ])})`,
  (random) => `dense(${random.of([3, 8, 32])})`,
  () => 'batch_norm',
  () => 'layer_norm',
  () => 'dropout(0.3)',
  (random, { shape: [count = 1] }) => {
    const height = random.of([1, 2, 3, 4].filter((size) => count % size === 0));
    const width = random.of([1, 2, 3, 4].filter((size) => (count / height) % size === 0));
    return `reshape(${height}, ${width}, ${count / height / width})`;
  },
];

const REDUCTIONS = ['flatten', 'global_avg_pool', 'global_max_pool'];

/** What is made of the flow and a value named before. */
function joined(random: Random, draft: Draft): string | undefined {
  const same = draft.named.filter(({ shape }) => shape.join() === draft.shape.join());
  const sized = draft.named.filter(
    ({ shape }) =>
      shape.length === draft.shape.length && shape.slice(0, 2).join() === draft.shape.slice(0, 2).join(),
  );
  if (same.length > 0 && chance(random, 60)) {
    const { name } = random.of(same);
    return random.of([
      `it + ${name}`,
      `it - ${name}`,
      `it * ${name}`,
      `it * sigmoid(${name})`,
      `it + 0.3 * ${name}`,
      `fade(${name}, 0.3)`,
      `concat(${name})`,
    ]);
  }
  if (sized.length > 0 && draft.shape.length === 3) return `concat(${random.of(sized).name})`;
  return undefined;
}

/** Adds some layers that fit. */
export function addLayers(random: Random, draft: Draft, count: number): void {
  for (let made = 0, tried = 0; made < count && tried < 12 * count; tried++) {
    const isImage = draft.shape.length === 3;
    const kind = random.below(100);
    let line: string;
    if (kind < 15) line = random.of(ACTIVATIONS)(random);
    else if (kind < 28) line = joined(random, draft) ?? random.of(ACTIVATIONS)(random);
    else if (kind < 32) line = random.of(ARITHMETIC);
    else if (kind < 34 && isImage) line = random.of(REDUCTIONS);
    else line = random.of(isImage ? IMAGE_LAYERS : VECTOR_LAYERS)(random, draft);
    const chained = kind >= 34 && chance(random, 60) ? `${line} -> ${random.of(ACTIVATIONS)(random)}` : line;
    const done = chance(random, 35) ? draft.addNamed(chained) : draft.add(chained);
    if (done) made++;
  }
}

/** Ends a network in a vector. */
export function addHead(random: Random, draft: Draft, units: number): boolean {
  if (draft.shape.length === 3 && !draft.add(random.of(REDUCTIONS))) return false;
  return draft.add(`dense(${units})`);
}
