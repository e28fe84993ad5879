import { listNames } from '../../source/listed';
import { formatType, type ValueType } from '../../types';
import { defineDiagnostic } from '../define';

export interface WrongType {
  readonly place: string;
  readonly expected: ValueType;
  readonly got: ValueType;
  /** Of a network, as it is declared. */
  readonly isResult?: boolean;
}

export const wrongType = defineDiagnostic<WrongType>({
  code: 'CNN207',
  name: 'wrong-type',
  severity: 'error',
  title: 'A label where an image is needed, or the other way round',
  documentation: `\`class(10)\` is a label: one of ten whole numbers for each example. Shapes such as \`[28, 28, 1]\` are images and
vectors. \`label -> embed(50)\` makes a vector of a label; labels of different counts of classes can't stand for one
another.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) -> [1] { flatten -> dense(1) }
train t {
  data image, label = mnist(train)
  minimize bce(N(label), 1) + mean(N(image)) over N // <- here
  steps 10
}`,
      right: `network N(image: [28, 28, 1]) -> [1] { flatten -> dense(1) }
train t {
  data image = mnist(train)
  minimize bce(N(image), 1) + mean(N(image)) over N
  steps 10
}`,
    },
    {
      wrong: `network Classifier(image: [28, 28, 1]) -> class(10) { // <- here
  flatten -> dense(10)
}`,
      right: `network Classifier(image: [28, 28, 1]) -> [10] {
  flatten -> dense(10)
}`,
    },
  ],
  message: ({ place, expected, got, isResult }) =>
    `${place} must be ${named(expected)}, got ${named(got)}. ${isResult ? scores(got) : advice(expected, got)}`,
});

function named(type: ValueType): string {
  if (type.kind === 'class') {
    const names = type.names === undefined ? '' : ` (${listNames(type.names)})`;
    return `a label of ${type.count} ${type.count === 1 ? 'class' : 'classes'}${names}`;
  }
  if (type.kind === 'map') return `a label map of ${type.count} classes`;
  return type.kind === 'tensor' ? `a value of size ${formatType(type)}` : formatType(type);
}

/** A label is known of data alone. */
function scores(got: ValueType): string {
  return got.kind === 'tensor'
    ? `A network gives scores, which \`cross_entropy\` and \`accuracy\` compare with a label: declare \`[${formatType(got)}]\`.`
    : 'Declare the result as what it is.';
}

function advice(expected: ValueType, got: ValueType): string {
  if (expected.kind === 'tensor' && got.kind === 'class')
    return 'Turn the label into a vector with `embed`, or pass an image.';
  if (got.kind === 'map')
    return 'Networks take images; compare their scores with the label map in `cross_entropy`.';
  if (expected.kind === 'class' && got.kind === 'class')
    return `Use data with as many classes, or declare \`class(${got.count})\`.`;
  return expected.kind === 'class'
    ? 'Pass a label of the data.'
    : 'Pass the value this number was made from.';
}
