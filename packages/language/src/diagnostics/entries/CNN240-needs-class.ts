import { formatType, type ValueType } from '../../types';
import { defineDiagnostic } from '../define';

export interface NeedsClass {
  readonly entry: string;
  readonly type: ValueType;
  /** The entry that takes what was given. */
  readonly instead?: string;
}

export const needsClass = defineDiagnostic<NeedsClass>({
  code: 'CNN240',
  name: 'needs-class',
  severity: 'error',
  title: 'A class label is needed',
  documentation: `\`embed\` looks labels up in a table, \`cross_entropy\` and \`accuracy\` compare scores with labels: they
need a value of type \`class(n)\`, or a label map, such as the second column of \`mnist\`, or of \`pairs\` with \`labels\`, or a network's parameter \`label: class(10)\`. To
turn a vector into another vector use \`dense(size)\`.`,
  examples: [
    {
      wrong: `network N(z: [100]) {
  embed(50) // <- here
}`,
      right: `network N(label: class(10)) {
  embed(50)
}`,
    },
  ],
  message({ entry, type, instead }) {
    const advice =
      instead === undefined ? 'Give it the label of the data.' : `Use \`${instead}\` for vectors.`;
    return `\`${entry}\` needs a class label, got ${formatType(type)}. ${advice}`;
  },
});
