import { UNKNOWN } from '../../types';
import { defineEntry, type ParameterSpec } from '../entry';
import { Strengths } from '../strengths';
import { chosenType, mixture, perExample } from './chains';

const probability: ParameterSpec = {
  name: 'probability',
  kind: 'number',
  varies: true,
  minimum: 0,
  maximum: 1,
  documentation: 'Share of the examples that it is applied to.',
};

const strengths = new Strengths('maybe', [probability]);

export const maybe = defineEntry({
  name: 'maybe',
  category: 'degradation',
  alsoCalled: ['random_apply', 'sometimes'],
  alignment: 'elementwise',
  summary: 'Applies layers to some examples, and leaves the others as they are.',
  documentation: `\`photo -> maybe(0.8, blur(0.5 .. 3))\` blurs four of five examples. \`chain\` is a layer, or several,
\`maybe(0.5, blur(1) -> jpeg(30 .. 95))\`; what goes in is called \`it\` there. The size at its end must be the one at its beginning; the range
of the result holds both.

Each example is drawn for itself, anew for every \`minimize\`, from the seed: a resumed run draws what it would have drawn. All layers are
computed for the whole batch, and then chosen from. \`probability\` may vary itself: \`maybe(ramp(0, 0.8), ...)\` brings a change in slowly.
See also \`one_of\` and \`shuffle\`.`,
  incoming: true,
  parameters: [
    probability,
    {
      name: 'chain',
      kind: 'chain',
      documentation: 'Layers that keep the size, as after `->`: `blur(0.5 .. 3) -> jpeg`.',
    },
  ],
  type(call) {
    if (strengths.range(call, 'probability') === undefined) return UNKNOWN;
    return chosenType(call, 'maybe', [call.inputs.length - 1], 'too');
  },
  random: (_call, output) => [
    { name: 'dice', distribution: 'uniform', shape: perExample(output), when: 'always' },
  ],
  graph({ tf, inputs, args, random }) {
    const share = strengths.of({ tf, inputs, args }, 'probability');
    const chosen = tf.step(tf.sub(share, random.dice!));
    return mixture(tf, [inputs.at(-1)!, inputs[0]!], [chosen, tf.sub(1, chosen)]);
  },
});
