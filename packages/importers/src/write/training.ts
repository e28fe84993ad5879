/** A train block that begins with the imported weights, as a comment: which data it would learn from nobody knows here. */
import { type Dim, equal } from '@cnn-studio/language';

export function trainingComment(
  network: string,
  inputs: readonly (readonly Dim[])[],
  result: readonly Dim[],
  weights: string,
): string {
  const [input = []] = inputs;
  const isImage = inputs.length === 1 && input.length === 3;
  const channels = Number(input[2]);
  const lines =
    isImage && result.length === 1 && Number(result[0]) > 1
      ? classifier(network, input, channels, weights)
      : isImage && result.length === 3 && [0, 1].every((axis) => equal(result[axis]!, input[axis]!))
        ? restorer(network, input, channels, weights)
        : other(network, weights);
  return lines
    .map((line) => `// ${line}`.trimEnd())
    .join('\n')
    .concat('\n');
}

const intro = (what: string) => [
  `The weights are used and trained on by a train block: take the slashes away, and name ${what}.`,
  '',
];

function restorer(
  network: string,
  [height, width]: readonly Dim[],
  channels: number,
  weights: string,
): string[] {
  const [rows, columns] = [height, width].map((size) => (typeof size === 'number' ? size : 64));
  const patch = rows === columns ? String(rows) : `${rows}, ${columns}`;
  return [
    ...intro('your folders'),
    'train finetune {',
    `  data given, wanted = pairs("given", "wanted", channels: ${channels}) -> patch(${patch})`,
    `  start ${network} from "${weights}"`,
    `  minimize l1(${network}(given), wanted) over ${network} using adam(1e-4)`,
    '  batch 8',
    '  steps 1000',
    '}',
  ];
}

function classifier(
  network: string,
  [height, width]: readonly Dim[],
  channels: number,
  weights: string,
): string[] {
  const [rows, columns] = [height, width].map((size) => (typeof size === 'number' ? size : 64));
  return [
    ...intro('your folder'),
    'train finetune {',
    `  data image, label = folder("images", size: [${rows}, ${columns}, ${channels}], labels: folders)`,
    `  start ${network} from "${weights}"`,
    `  minimize cross_entropy(${network}(image), label) over ${network} using adam(1e-4)`,
    '  batch 32',
    '  steps 1000',
    '}',
  ];
}

function other(network: string, weights: string): string[] {
  return ['In a train block the weights are taken by', '', `start ${network} from "${weights}"`];
}
