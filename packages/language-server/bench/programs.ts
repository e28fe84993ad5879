/** Programs of any size, made to be ordinary: what people write, only more of it. */

const LAYERS = [
  'conv(64, 3) -> relu',
  'conv(64, 3, bias: false) -> batch_norm -> leaky_relu(0.2)',
  'conv(32, 1)',
];
const LAYERS_IN_CYCLE = 6;

/** A network that applies `layers` layers in a row to an image. */
export function network(name: string, layers: number): string {
  const lines: string[] = [];
  let written = 0;
  for (; written + LAYERS_IN_CYCLE < layers; written += LAYERS_IN_CYCLE) lines.push(...LAYERS);
  for (; written < layers - 1; written++) lines.push('relu');
  lines.push('conv(1, 3)');
  return `network ${name}(image: [28, 28, 1]) -> [28, 28, 1] {\n  ${lines.join('\n  ')}\n}\n`;
}

/** `layers` layers in networks of twenty. */
export function networks(layers: number): string {
  return Array.from({ length: Math.ceil(layers / 20) }, (_, i) => network(`Network${i}`, 20)).join('\n');
}

/**
 * `files` files by name, all of which need `blocks.cnn`; `main.cnn` imports them all and trains one of the networks.
 * Each of the others has two networks of twenty layers that use a block and the network of the file before.
 */
export function workspace(files: number): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const count = files - 2;
  texts.set(
    'blocks.cnn',
    'block Residual(channels) {\n  shortcut = it\n  conv(channels, 3) -> relu -> conv(channels, 3)\n  it + shortcut -> relu\n}\n',
  );
  for (let i = 0; i < count; i++) {
    const before = i % 10 === 0 ? undefined : `part${i - 1}.cnn`;
    const imports = ['import "blocks.cnn"', ...(before === undefined ? [] : [`import "${before}"`])];
    const body = [
      ...(before === undefined ? [] : [`First${i - 1}`]),
      'conv(32, 3) -> relu',
      'Residual(32)',
      'Residual(32)',
      'Residual(32)',
      'conv(1, 3) -> sigmoid',
    ];
    const first = `network First${i}(image: [28, 28, 1]) -> [28, 28, 1] {\n  ${body.join('\n  ')}\n}\n`;
    texts.set(`part${i}.cnn`, `${imports.join('\n')}\n\n${first}\n${network(`Second${i}`, 20)}`);
  }
  const imports = Array.from({ length: count }, (_, i) => `import "part${i}.cnn"`);
  const train = [
    'train all {',
    '  data clean = mnist(train)',
    `  restored = First${count - 1}(clean -> blur(1.5))`,
    `  minimize l1(restored, clean) over First${count - 1} using adam(0.001)`,
    '  batch 64',
    '  steps 100',
    '}',
  ];
  texts.set('main.cnn', `${imports.join('\n')}\n\n${train.join('\n')}\n`);
  return texts;
}
