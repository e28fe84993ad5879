import { listNames } from '../../source/listed';
import { formatShape, type Shape } from '../../types';
import { defineDiagnostic } from '../define';

export interface ClassCount {
  readonly entry: string;
  readonly shape: Shape;
  readonly count: number;
  /** What the classes are called, if they are. */
  readonly names?: readonly string[];
  /** Height and width of a label map. */
  readonly map?: Shape;
}

export const classCount = defineDiagnostic<ClassCount>({
  code: 'CNN247',
  name: 'class-count',
  severity: 'error',
  title: 'Scores and labels do not match',
  documentation: `\`cross_entropy\` and \`accuracy\` compare one score per class with the right class, so for labels of
\`class(n)\` the scores must be a vector of n. A network that ends in a feature map needs \`flatten\` or \`global_avg_pool\`
and \`dense(n)\`. For a label map the scores are an image of its size with n channels, which ends in \`conv(n, 1)\`. To compare an image with an image use \`l1\`, \`l2\` or \`charbonnier\`.`,
  examples: [
    {
      wrong: `network Net(image: [28, 28, 1]) { conv(32, 3) }
train t {
  data image, label = mnist(train)
  minimize cross_entropy(Net(image), label) over Net using adam(1e-3) // <- here
  steps 10
}`,
      right: `network Net(image: [28, 28, 1]) { conv(32, 3) -> global_avg_pool -> dense(10) }
train t {
  data image, label = mnist(train)
  minimize cross_entropy(Net(image), label) over Net using adam(1e-3)
  steps 10
}`,
    },
  ],
  message({ entry, shape, count, names, map }) {
    if (map !== undefined) {
      const wanted = formatShape([...map, count]);
      return `\`${entry}\` needs ${count} scores for each pixel of the label map, ${wanted}, got ${formatShape(shape)}. End the network in \`conv(${count}, 1)\` at the size of its image.`;
    }
    const classes = names === undefined ? 'one per class' : `one for each class (${listNames(names)})`;
    return `\`${entry}\` needs a vector of ${count} scores, ${classes}, got ${formatShape(shape)}. End the network in \`dense(${count})\`, or compare images with \`l1\` or \`l2\`.`;
  },
});
