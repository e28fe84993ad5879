import { defineDiagnostic } from '../define';

export interface ProbabilitiesMissing {
  readonly entry: string;
  readonly chains: number;
  readonly given: number;
}

export const probabilitiesMissing = defineDiagnostic<ProbabilitiesMissing>({
  code: 'CNN258',
  name: 'probabilities',
  severity: 'error',
  title: 'Probabilities that do not fit what is chosen from',
  documentation: `\`probabilities\` has a number for each chain, in their order. They count relative to their sum, so that at least one has to
be larger than 0. Without it all chains are equally likely.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) }
train t {
  data image = mnist(train)
  worse = image -> one_of(blur(1), jpeg(30), probabilities: [0.8]) // <- here
  minimize l2(N(worse), image) over N
  steps 10
}`,
      right: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) }
train t {
  data image = mnist(train)
  worse = image -> one_of(blur(1), jpeg(30), probabilities: [0.8, 0.2])
  minimize l2(N(worse), image) over N
  steps 10
}`,
    },
  ],
  message: ({ entry, chains, given }) =>
    given === chains
      ? `All \`probabilities\` of \`${entry}\` are 0, so that nothing could be chosen. Make one of them larger.`
      : `\`probabilities\` of \`${entry}\` needs a number for each of its ${chains} chains, got ${given}. Without it all are equally likely.`,
});
