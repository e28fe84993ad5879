import { SETTINGS } from '../../training/settings';
import { DECLARATIONS } from './declarations';
import { FLOW } from './flow';
import type { Topic } from './topic';
import { TRAINING } from './training';

export type { Topic } from './topic';

const SETTINGS_TOPIC: Topic = {
  title: 'Settings',
  words: [],
  rules: ['settingStatement'],
  documentation: [
    'A setting is a word and a number on a line of its own. Each is set once in a train block.',
    [
      '| setting | |',
      '| --- | --- |',
      ...[...SETTINGS].map(([name, { documentation }]) => `| \`${name}\` | ${documentation} |`),
    ].join('\n'),
  ].join('\n\n'),
  example: `network Restorer(image: [28, 28, 1]) -> [28, 28, 1] { conv(8, 3) -> relu -> conv(1, 3) -> sigmoid }

train denoise {
  data clean = mnist(train)
  minimize l2(Restorer(clean -> gaussian_noise(0.2)), clean) over Restorer
  batch 16
  accumulate 4
  epochs 2
  seed 7
  ema 0.999
  clip 1.0
}`,
};

/** The reference's chapters, each with its topics in order. */
export const REFERENCE: readonly (readonly [title: string, topics: readonly Topic[]])[] = [
  ['Declarations', DECLARATIONS],
  ['Inside a network or block', FLOW],
  ['Inside a train block', [...TRAINING, SETTINGS_TOPIC]],
];

/** What the reference says of a word of the language; undefined for other words. */
export function aboutWord(word: string): string | undefined {
  const setting = SETTINGS.get(word);
  if (setting !== undefined) return setting.documentation;
  const topics = REFERENCE.flatMap(([, all]) => all);
  return topics.find(({ words }) => words.includes(word))?.documentation;
}
