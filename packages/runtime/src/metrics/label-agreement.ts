import { TrainerError } from '@cnn-studio/data';
import type { FeatureMetric } from './feature-metric';
import { unitImages } from './labeled-data';

/**
 * The share of generated images that a classifier trained on the same data takes for what they should be. The
 * classifier's own accuracy on images it has not seen is reported beside, for it is the limit.
 */
export const labelAgreement: FeatureMetric = {
  source(node, train) {
    const label = train.nodes[node.inputs[1]!]!;
    if (label.op === 'data') return train.sources[label.source]!;
    throw new TrainerError(
      'unsupported',
      '`label_agreement` needs a label that comes straight from a data source.',
    );
  },
  begin(extractor, node, train) {
    const unit = unitImages(node, train);
    let right = 0;
    let seen = 0;
    return {
      async add([images, labels], count) {
        const found = await extractor.classify(unit(images!.data), images!.shape);
        for (let i = 0; i < count; i++) if (found[i] === labels!.data[i]) right++;
        seen += count;
      },
      value: () => right / seen,
    };
  },
};
