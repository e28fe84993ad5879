import { defineDiagnostic } from '../define';

export interface Groups {
  readonly entry: string;
  readonly groups: number;
  readonly what: 'incoming channels' | 'filters';
  readonly channels: number;
}

export const groupsDontDivide = defineDiagnostic<Groups>({
  code: 'CNN234',
  name: 'groups-dont-divide',
  severity: 'error',
  title: 'Channels cannot be split into equal groups',
  documentation: `With \`groups: n\` the channels are split into n equal parts that are treated separately, so n must divide
the number of channels (for a convolution: of the incoming channels and of the filters). Choose a divisor, or change the
channels.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 6]) {
  conv(8, 3, groups: 4) // <- here
}`,
      right: `network N(image: [28, 28, 6]) {
  conv(8, 3, groups: 2)
}`,
    },
  ],
  message({ entry, groups, what, channels }) {
    return `\`${entry}\` cannot split ${channels} ${what} into ${groups} equal groups. Use a divisor of ${channels}, or change the ${what}.`;
  },
});
