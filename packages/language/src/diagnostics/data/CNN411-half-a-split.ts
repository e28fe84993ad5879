import { defineDiagnostic } from '../define';

export interface HalfASplit {
  readonly entry: string;
  readonly given: 'split' | 'holdout';
}

export const halfASplit = defineDiagnostic<HalfASplit>({
  code: 'CNN411',
  name: 'half-a-split',
  severity: 'error',
  title: '`split` without `holdout`, or the reverse',
  documentation: `A folder has no parts of its own: \`holdout\` says what share of its images is held back to measure with, and \`split\`
which part is meant, \`train\` for the others or \`test\` for those held back. One says nothing without the other. Write both, with
the same \`holdout\` in both places, or neither.`,
  examples: [
    {
      wrong: `network N(image: [H, W, 3]) -> [H, W, 3] { conv(3, 3) }
train t {
  data image = folder("photos", split: train) -> patch(32) // <- here
  minimize l2(N(image), image) over N
  steps 10
}`,
      right: `network N(image: [H, W, 3]) -> [H, W, 3] { conv(3, 3) }
train t {
  data image = folder("photos", split: train, holdout: 0.1) -> patch(32)
  minimize l2(N(image), image) over N
  measure psnr(N(image), image) on folder("photos", split: test, holdout: 0.1)
  steps 10
}`,
    },
  ],
  message: ({ entry, given }) =>
    given === 'split'
      ? `\`${entry}\` has \`split\` but no \`holdout\`, so nothing says what share of the images to hold back. Add, for example, \`holdout: 0.1\`.`
      : `\`${entry}\` has \`holdout\` but no \`split\`, so nothing says which part is meant. Add \`split: train\`, or \`split: test\` for the images held back.`,
});
