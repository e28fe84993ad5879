import { probabilitiesMissing } from '../../diagnostics/entries/CNN258-probabilities';
import { UNKNOWN } from '../../types';
import type { Arguments } from '../arguments';
import { defineEntry } from '../entry';
import { chosenType, mixture, perExample } from './chains';

export const oneOf = defineEntry({
  name: 'one_of',
  category: 'degradation',
  alsoCalled: ['choice', 'random_choice'],
  alignment: 'elementwise',
  summary: 'Applies one of several chains of layers to each example.',
  documentation: `\`photo -> one_of(blur(1 .. 2), motion_blur(9))\` blurs each example in one way or the other, each as likely as the others unless
\`probabilities\` says how likely: \`one_of(blur(1), jpeg(30), probabilities: [0.8, 0.2])\`, relative to their sum. A chain is a layer, or several with \`->\`
between them; what goes in is called \`it\` there, and \`it\` alone leaves an example as it is. The size at the end of each must be the one at its beginning; the range
of the result holds those of all.

Each example is drawn for itself, anew for every \`minimize\`, from the seed. All chains are computed for the whole batch, and then chosen
from.`,
  incoming: true,
  parameters: [
    {
      name: 'chains',
      kind: 'chain',
      variadic: true,
      documentation: 'Layers that keep the size, as after `->`, several times.',
    },
    {
      name: 'probabilities',
      kind: 'numbers',
      optional: true,
      minimum: 0,
      documentation: 'How likely each chain is, relative to their sum: `[0.8, 0.2]`. All alike unless given.',
    },
  ],
  type(call) {
    const chains = call.inputs.slice(1).map((_, i) => i + 1);
    const given = call.args.has('probabilities') ? call.args.numbers('probabilities') : undefined;
    const sum = given?.reduce((total, share) => total + share, 0);
    if (given !== undefined && (given.length !== chains.length || sum === 0)) {
      const data = { entry: 'one_of', chains: chains.length, given: given.length };
      call.report(probabilitiesMissing, data, { at: 'probabilities' });
      return UNKNOWN;
    }
    return chosenType(call, 'one_of', chains, 'never');
  },
  random: (_call, output) => [
    { name: 'dice', distribution: 'uniform', shape: perExample(output), when: 'always' },
  ],
  graph({ tf, inputs, args, random }) {
    const chains = inputs.slice(1);
    const ends = endsOf(args, chains.length);
    // 1 from the end of the one before to the end of each.
    const below = ends.map((end) => tf.step(tf.sub(end, random.dice!)));
    const chosen = below.map((here, i) => (i === 0 ? here : tf.sub(here, below[i - 1]!)));
    return mixture(tf, chains, chosen);
  },
});

/** Where the share of each chain ends in [0, 1]. */
function endsOf(args: Arguments, count: number): readonly number[] {
  const shares = args.has('probabilities') ? args.numbers('probabilities') : Array<number>(count).fill(1);
  const total = shares.reduce((sum, share) => sum + share, 0);
  let end = 0;
  return shares.map((share, i) => {
    end += share / total;
    // What is rounded must not leave a gap at the end.
    return shares.slice(i + 1).every((rest) => rest === 0) ? 1 : end;
  });
}
