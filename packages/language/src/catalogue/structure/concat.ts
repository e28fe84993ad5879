import { compare, sum } from '../../algebra/dim';
import { unequalSizes } from '../../diagnostics/shapes/CNN203-unequal-sizes';
import { type TensorType, tensor, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { tensorInput } from '../inputs';
import { joinRanges } from '../ranges';

export const concat = defineEntry({
  name: 'concat',
  alsoCalled: ['cat', 'concatenate'],
  category: 'structure',
  alignment: 'elementwise',
  summary: 'Joins the incoming value with others along the channels.',
  documentation: `$H \\times W \\times C_1$ and $H \\times W \\times C_2$ become $H \\times W \\times (C_1 + C_2)$: the incoming value first, then \`values\` in
order. Vectors are joined end to end. Height and width must agree.

For skip connections (\`upsample(2) -> concat(e1)\`), dense blocks and conditions (\`concat(label -> embed(50))\`). Where the two
sides mean the same thing, \`it + skip\` costs no channels.`,
  incoming: true,
  parameters: [
    {
      name: 'values',
      kind: 'value',
      variadic: true,
      documentation: 'What to join to the incoming value; same height and width.',
    },
  ],
  type(call) {
    const types: TensorType[] = [];
    for (let index = 0; index < call.inputs.length; index++) {
      const type = tensorInput(call, 'concat', { index, at: index === 0 ? 'incoming' : 'values' });
      if (type === undefined) return UNKNOWN;
      types.push(type);
    }
    const [first] = types;
    if (first === undefined || first.shape.length === 0) return UNKNOWN;
    const rank = first.shape.length;
    for (const [index, type] of types.entries()) {
      const fits =
        type.shape.length === rank &&
        type.shape.slice(0, -1).every((dim, axis) => compare(dim, first.shape[axis]!) === 'equal');
      if (fits) continue;
      call.report(
        unequalSizes,
        { operation: 'concat', left: first.shape, right: type.shape, spatialOnly: true },
        { at: 'values', because: [0, index], fixes: sizeFixes(first, type, index) },
      );
      return UNKNOWN;
    }
    const channels = sum(types.map((type) => type.shape.at(-1)!));
    return tensor([...first.shape.slice(0, -1), channels], joinRanges(types.map((type) => type.range)));
  },
  graph: ({ tf, inputs }) => (inputs.length === 1 ? inputs[0]! : tf.concat([...inputs], inputs[0]!.rank - 1)),
});

/** Crops where the other is larger on both axes, else resizes. */
function sizeFixes(first: TensorType, other: TensorType, input: number) {
  const [height, width] = first.shape;
  const [otherHeight, otherWidth] = other.shape;
  if (first.shape.length !== 3 || other.shape.length !== 3) return [];
  if (![height, width, otherHeight, otherWidth].every((dim) => typeof dim === 'number')) return [];
  const larger = Number(otherHeight) >= Number(height) && Number(otherWidth) >= Number(width);
  return (larger ? ['crop', 'resize'] : ['resize']).map((name) => {
    const text = `${name}(${height}, ${width})`;
    return {
      title: `Make it ${height}×${width} with \`${text}\``,
      change: { kind: 'insert-after-input', input, text } as const,
    };
  });
}
