/** Sources that have no parts of their own: some of their examples are held back. */
import { halfASplit } from '../../diagnostics/data/CNN411-half-a-split';
import type { Call, ParameterSpec } from '../entry';

export const holdoutParameters: readonly ParameterSpec[] = [
  {
    name: 'split',
    kind: 'choice',
    choices: ['train', 'test'],
    optional: true,
    documentation:
      'With `holdout`: the images to learn from (`train`), or those held back to measure with (`test`).',
  },
  {
    name: 'holdout',
    kind: 'number',
    minimum: 0.001,
    maximum: 0.999,
    optional: true,
    documentation: 'With `split`: the share of the images that is held back, such as 0.1.',
  },
];

/** Reports one of the two without the other. */
export function checkHoldout(call: Call, entry: string): void {
  const [split, holdout] = [call.args.has('split'), call.args.has('holdout')];
  if (split === holdout) return;
  const given = split ? 'split' : 'holdout';
  const added = split
    ? [{ parameter: 'holdout', text: '0.1' }]
    : [
        { parameter: 'split', text: 'train' },
        { parameter: 'split', text: 'test' },
      ];
  const fixes = [
    ...added.map((one, i) => ({
      title: `Add \`${one.parameter}: ${one.text}\``,
      change: { kind: 'set-argument', ...one } as const,
      preferred: i === 0,
    })),
    { title: `Remove \`${given}\``, change: { kind: 'remove-argument', parameter: given } as const },
  ];
  call.report(halfASplit, { entry, given }, { at: given, fixes });
}
