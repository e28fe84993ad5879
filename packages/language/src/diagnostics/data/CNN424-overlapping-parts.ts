import { defineDiagnostic } from '../define';

export interface OverlappingParts {
  readonly folder: string;
  /** What share the images to learn from leave. */
  readonly left: number;
  /** What share is taken to measure with. */
  readonly taken: number;
}

export const overlappingParts = defineDiagnostic<OverlappingParts>({
  code: 'CNN424',
  name: 'overlapping-parts',
  severity: 'warning',
  title: 'A part to measure with that holds images to learn from',
  documentation: `\`split: train, holdout: h\` and \`split: test, holdout: h\` of a folder have no image in common, as long as \`h\` is the same. With a
larger \`holdout\` for \`test\` some of the images that a network learns from are measured with too, and the figures are better than
those of new images would be. Write the same \`holdout\` in every place that names the folder.`,
  examples: [
    {
      wrong: `network N(image: [H, W, 3]) -> [H, W, 3] { conv(3, 3) }
train t {
  data image = folder("photos", split: train, holdout: 0.1) -> patch(32)
  minimize l2(N(image), image) over N
  measure psnr(N(image), image) on folder("photos", split: test, holdout: 0.2) // <- here
  steps 10
}`,
      right: `network N(image: [H, W, 3]) -> [H, W, 3] { conv(3, 3) }
train t {
  data image = folder("photos", split: train, holdout: 0.2) -> patch(32)
  minimize l2(N(image), image) over N
  measure psnr(N(image), image) on folder("photos", split: test, holdout: 0.2)
  steps 10
}`,
    },
  ],
  message: ({ folder, left, taken }) =>
    `\`"${folder}"\` is learned from with \`holdout: ${left}\` and measured with \`holdout: ${taken}\`, so some images are in both parts. Use the same \`holdout\` in both places.`,
});
