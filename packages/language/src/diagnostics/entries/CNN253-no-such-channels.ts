import { type Dim, format } from '../../algebra/dim';
import { defineDiagnostic } from '../define';

export interface NoSuchChannels {
  readonly from: number;
  readonly to: Dim;
  readonly count: Dim;
}

export const noSuchChannels = defineDiagnostic<NoSuchChannels>({
  code: 'CNN253',
  name: 'no-such-channels',
  severity: 'error',
  title: 'A slice takes channels that do not exist',
  documentation: `\`x[a .. b]\` takes the channels from a up to but not including b. They count from 0, so the last of 64 channels is
63, and \`x[0 .. 64]\` is all of them.`,
  examples: [
    {
      wrong: `network N(image: [16, 16, 3]) {
  conv(64, 3) as features
  features[32 .. 65] // <- here
}`,
      right: `network N(image: [16, 16, 3]) {
  conv(64, 3) as features
  features[32 .. 64]
}`,
    },
  ],
  message({ from, to, count }) {
    const range = `channels ${from} .. ${format(to)}`;
    if (typeof to === 'number' && from >= to && (typeof count !== 'number' || to <= count)) {
      return `${range} is empty: the end, which is not included, must be greater than the start. Write a greater number after \`..\`.`;
    }
    return `there are no ${range} in a value of ${format(count)} channels: they count from 0. Take at most \`[0 .. ${format(count)}]\`.`;
  },
});
