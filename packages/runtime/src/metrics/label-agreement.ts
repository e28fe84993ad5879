import { classesOf } from './classifier';
import type { FeatureMetric } from './feature-metric';
import { labeledBy, unitImages } from './labeled-data';

/**
 * The share of generated images that a classifier trained on the same data takes for what they should be. The
 * classifier's own accuracy on images it has not seen is reported beside, for it is the limit.
 */
export const labelAgreement: FeatureMetric = {
  source: labeledBy,
  async begin(data, node, train) {
    const [extractor, unit] = [await data.extractor(), unitImages(node, train)];
    let right = 0;
    let seen = 0;
    return {
      async add([images, labels], count) {
        const found = classesOf(await extractor.look(images!, unit), extractor.classes);
        for (let i = 0; i < count; i++) if (found[i] === labels!.data[i]) right++;
        seen += count;
      },
      value: () => right / seen,
    };
  },
};
