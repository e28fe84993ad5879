import { meanPerExample } from '../tensors';
import { imageMetric } from './image-comparison';
import { structuralSimilarity } from './structural-similarity';

export const ssim = imageMetric({
  name: 'ssim',
  summary: 'Structural similarity of two images: 1 when they are the same.',
  documentation: `$$\\text{ssim} = \\frac{(2\\mu_x\\mu_t + C_1)(2\\sigma_{xt} + C_2)}{(\\mu_x^2 + \\mu_t^2 + C_1)(\\sigma_x^2 + \\sigma_t^2 + C_2)}$$

averaged over the image, with means and variances under an 11×11 Gaussian window of deviation 1.5, $C_1 = (0.01 L)^2$,
$C_2 = (0.03 L)^2$ and $L$ the \`peak\`; only windows that lie inside the image count, and channels are averaged. An image with
a side shorter than 11 gets a window as long as that side.

Judges structure rather than single pixels. A metric, and a loss as \`1 - ssim(restored, clean)\`: mixed with \`l1\` it keeps
networks from being content with blurred or empty images.`,
  paper: {
    title: 'Image quality assessment: from error visibility to structural similarity',
    authors: 'Wang, Bovik, Sheikh, Simoncelli',
    year: 2004,
  },
  range: { min: -1, max: 1 },
  compare: (tf, { value, target, peak }) =>
    meanPerExample(tf, structuralSimilarity(tf, value, target, peak).ssim),
});
