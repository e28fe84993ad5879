import { defineDiagnostic } from '../define';

export interface ClassAsTensor {
  readonly entry: string;
  readonly count: number;
  /** It is a label map: a class for each pixel. */
  readonly isMap?: boolean;
}

export const classAsTensor = defineDiagnostic<ClassAsTensor>({
  code: 'CNN237',
  name: 'class-as-tensor',
  severity: 'error',
  title: 'A class label is used as if it were an image or a vector',
  documentation: `A label is an index, not a quantity: class 9 is not nine times class 1, so layers and arithmetic do not
take labels. \`embed(size)\` looks a label up in a table of learned vectors, which then go where any vector may.
\`cross_entropy\` and \`accuracy\` take labels as they are.`,
  examples: [
    {
      wrong: `network N(z: [100], label: class(10)) {
  concat(label) // <- here
  dense(10)
}`,
      right: `network N(z: [100], label: class(10)) {
  concat(label -> embed(50))
  dense(10)
}`,
    },
  ],
  message({ entry, count, isMap }) {
    if (isMap)
      return `\`${entry}\` needs numbers, got a label map (one of ${count} classes for each pixel). \`cross_entropy\`, \`accuracy\` and \`mean_iou\` compare scores with it.`;
    return `\`${entry}\` needs numbers, got a label (one of ${count} classes). Turn the label into a vector with \`embed(size)\`.`;
  },
});
