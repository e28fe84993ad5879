import type { Random } from './random';

/** A program for each `n`, larger in one way the larger `n` is: deeper, longer, more often, with more digits. */
export type Growing = (n: number) => string;

/** The `n` to try, in order: one by one first, so that what doubles each time is noticed before it is out of hand. */
export const SIZES: readonly number[] = [
  ...Array.from({ length: 40 }, (_, i) => i + 1),
  ...[60, 100, 200, 1000, 10_000],
];

const IMAGES = ['[H, W, 1]', '[H, W, 3]', '[H, H, 2]', '[2 * H, W, 4]', '[64, 64, 3]', '[28, 28, 1]'];
const RESIZING = [
  ...[
    'max_pool',
    'max_pool(3, stride: 2)',
    'avg_pool(3)',
    'upsample(2)',
    'upsample(3)',
    'pad(1)',
    'crop(7, 5)',
  ],
  ...['conv(2, 3, stride: 2)', 'conv(2, 3, padding: valid)', 'conv(4, 5, stride: 3, padding: 1)', 'relu'],
  ...[
    'conv_transpose(2, 4, stride: 2)',
    'concat(it)',
    'space_to_depth(2)',
    'pixel_shuffle(2)',
    'channel_attention',
  ],
  ...[
    'crop(floor(H / 2), floor(W / 3))',
    'resize(2 * H, W + 1)',
    'it + it',
    'flatten',
    'dense(64)',
    'batch_norm',
  ],
];
const OPERATORS = ['+', '-', '*', '/', '%'];

/** Something that grows, chosen at random. */
export function growing(random: Random): Growing {
  return random.of([layers, constants, blocks, networks, nested, trained, numbers, products])(random);
}

function layers(random: Random): Growing {
  const image = random.of(IMAGES);
  const body = Array.from({ length: 1 + random.below(4) }, () => random.of(RESIZING));
  const result = random.below(2) === 0 ? ` -> ${image}` : '';
  return (n) =>
    `network N(image: ${image})${result} {\n  repeat ${n} {\n    ${body.join('\n    ')}\n  }\n}\n`;
}

/** An expression of the names, with divisions rounded or not. */
function formula(random: Random, names: readonly string[], depth = 0): string {
  if (depth > 2 || random.below(3) === 0)
    return random.below(4) === 0 ? String(random.below(12)) : random.of(names);
  const part = () => formula(random, names, depth + 1);
  if (random.below(3) === 0) return `${random.of(['floor', 'ceil'])}(${part()} / ${part()})`;
  return `(${part()} ${random.of(OPERATORS)} ${part()})`;
}

function constants(random: Random): Growing {
  const symbolic = random.below(2) === 0;
  const next = formula(random, ['a_', 'a_', 'a_', ...(symbolic ? ['H', 'W'] : [])]);
  const [first, image] = symbolic ? ['H + W', '[H, W, 1]'] : ['3', '[28, 28, 1]'];
  return (n) => {
    const lets = Array.from({ length: n }, (_, i) => `  let a${i + 1} = ${next.replaceAll('a_', `a${i}`)}`);
    return `network N(image: ${image}) {\n  let a0 = ${first}\n${lets.join('\n')}\n  crop(a${n}, 1)\n}\n`;
  };
}

/** The uses of one in the next: in a chain, a sum or both. */
function uses(random: Random, count: number): string {
  const names = Array.from({ length: count }, () => '_');
  return random.of([names.join(' -> '), names.map((name) => `(it -> ${name})`).join(' + ')]);
}

function blocks(random: Random): Growing {
  const body = uses(random, 1 + random.below(3));
  const leaf = random.of(RESIZING);
  return (n) => {
    const more = Array.from(
      { length: n },
      (_, i) => `block B${i + 1}() { ${body.replaceAll('_', `B${i}`)} }\n`,
    );
    return `block B0() { ${leaf} }\n${more.join('')}network N(image: [H, W, 2]) { B${n} }\n`;
  };
}

function networks(random: Random): Growing {
  const body = uses(random, 1 + random.below(3));
  const other = random.below(2) === 0;
  return (n) => {
    const one = (kind: string) => (_: unknown, i: number) =>
      `network ${kind}${i + 1}(x: [8, 8, 1]) { ${body.replaceAll('_', () => `${kind}${i}`)} }\n`;
    const both = (_: unknown, i: number) =>
      `network A${i + 1}(x: [8, 8, 1]) { A${i} -> B${i} }\nnetwork B${i + 1}(x: [8, 8, 1]) { B${i} -> A${i} }\n`;
    const rows = Array.from({ length: n }, other ? both : one('A'));
    const leaf = (kind: string) => `network ${kind}0(x: [8, 8, 1]) { conv(1, 3) }\n`;
    return `${leaf('A')}${leaf('B')}${rows.join('')}${trainOf(`A${n}`, 'A0', '[8, 8, 1]')}`;
  };
}

function trainOf(network: string, over: string, size: string): string {
  return `train t {\n  data image = folder("x", size: ${size})\n  minimize l2(${network}(image), image) over ${over}\n  steps 1\n}\n`;
}

function nested(random: Random): Growing {
  const [open, inner, close] = random.of([
    ['repeat 9 {\n', 'relu\n', '}\n'],
    ['repeat i in 0..9 {\n', 'conv(i + 1, 3)\n', '}\n'],
    ['if 1 == 1 {\n', 'relu\n', '} else { sigmoid }\n'],
    ['(', 'it', ')\n'],
    ['-', 'it', '\n'],
    ['(it -> relu) + (', 'it', ')\n'],
    ['concat(', 'it', ')\n'],
    ['crop(1 + min(2, ', '1', '), 2)\n'],
    ['it + if 1 == 1 { ', 'it', ' } else { it }\n'],
  ] as const);
  return (n) => `network N(image: [28, 28, 1]) {\n${open.repeat(n)}${inner}${close.repeat(n)}}\n`;
}

function trained(random: Random): Growing {
  const value = random.of(['_ + _', '_ -> blur(1.5)', 'concat(_, _) -> crop(28, 28)', '0.5 * _', 'N(_)']);
  const count = random.of(['9', '1000', '1e9', 'i in 0..9', 'i in 0..100000']);
  const deep = random.below(2) === 0;
  const minimize = 'minimize l2(N(x_), image) over N';
  return (n) => {
    const values = Array.from({ length: n }, (_, i) => `  x${i + 1} = ${value.replaceAll('_', `x${i}`)}`);
    const body = minimize.replace('_', String(deep ? 0 : n));
    const steps = deep
      ? `${`repeat ${count} {\n`.repeat(n)}${body}\n${'}\n'.repeat(n)}`
      : `repeat ${count} { ${body} }\n`;
    return `network N(image: [28, 28, 1]) { conv(1, 3) }
train t {
  data image = mnist(train)
  x0 = image
${deep ? '' : `${values.join('\n')}\n`}${steps}steps 1
  preview x0
  measure psnr(N(x0), image)
}
`;
  };
}

function numbers(random: Random): Growing {
  const digit = String(1 + random.below(9));
  const place = random.of([
    'network N(x: [_]) { dense(_) -> dense(_) }',
    'network N(x: [_, _, 3]) { conv(_, 3) -> flatten -> dense(10) }',
    'network N(x: [8, 8, 3]) { upsample(_) -> pad(_) }',
    'network N(x: [8, 8, 3]) { repeat _ { conv(3, 3, stride: 2) } }',
    'network N(x: [8, 8, 3]) { repeat _ { y = it } }',
    'network N(x: [H, W, 3]) where H % _ == 0, H % 7_ == 0 { crop(H * _, _ * W) }',
    'network N(x: [8, 8, 3]) { conv(3, _, stride: _, padding: _) }',
    'network N(x: [28, 28, 1]) { conv(1, 3) }\ntrain t {\n  data a = mnist(train)\n  repeat _ { minimize l2(N(a), _) over N }\n  batch _\n  steps _\n  seed _\n}',
    'let a = _ * _ + _ - floor(_ / 3)',
  ]);
  return (n) => `${place.replaceAll('_', digit.repeat(n))}\n`;
}

function products(random: Random): Growing {
  const factor = random.of([
    'ceil(H / i)',
    'floor((H + i) / (W + i))',
    '(H + i)',
    '(H + W * i)',
    'floor(H * i / 7)',
    'i',
  ]);
  const sign = random.of([' * ', ' + ', ', ']);
  return (n) => {
    const factors = Array.from({ length: n }, (_, i) =>
      factor.replaceAll('i)', `${i + 2})`).replace(/\bi\b/g, String(i + 2)),
    );
    return `network N(image: [H, W, 1]) { reshape(${factors.join(sign)}) }\n`;
  };
}
