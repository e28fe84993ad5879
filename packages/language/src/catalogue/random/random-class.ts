import { defineEntry } from '../entry';

export const randomClass = defineEntry({
  name: 'random_class',
  category: 'random',
  summary: 'A random class label for each example.',
  documentation: `Each of \`count\` classes is equally likely: a \`class(count)\` value as a data set's labels are. For a generator whose labels should not
be those of the batch at hand: \`label = random_class(10)\`, \`fake = Generator(normal(100), label)\`, and for InfoGAN's codes.`,
  incoming: false,
  parameters: [{ name: 'count', kind: 'integer', minimum: 1, documentation: 'Number of classes.' }],
  type: ({ args }) => ({ kind: 'class', count: args.number('count') }),
  random: () => [{ name: 'draw', distribution: 'uniform', shape: [], when: 'always' }],
  graph({ tf, args, random }) {
    const count = args.number('count');
    // A draw just below 1 times the count may round up to the count itself.
    return tf.cast(tf.minimum(tf.floor(tf.mul(random.draw!, count)), count - 1), 'int32');
  },
});
