import { defineEntry } from '../entry';
import { ofLabeledImages, withLabel } from './generated';

export const labelAgreement = defineEntry({
  name: 'label_agreement',
  category: 'metric',
  summary: 'Share of generated images that a classifier assigns to the class they were made for.',
  documentation: `The share of images whose class, in the eyes of a classifier trained on the same data, is the label they were generated for. For conditional
generators: \`measure label_agreement(fake, label) every 1000\`. 1 is perfect; the classifier's own errors on real images are the limit. It does not see
whether images of one class differ from each other; see \`fid\`.`,
  incoming: false,
  asksClassifier: { measure: 'label agreement', trainedWith: 'given label' },
  higherIsBetter: true,
  differentiable: false,
  parameters: withLabel('The class that each was generated for.'),
  type: (call) => ofLabeledImages(call, 'label_agreement'),
});
