import { needsClass } from '../../diagnostics/entries/CNN240-needs-class';
import { scalar, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { imageInput } from '../inputs';

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
  parameters: [
    { name: 'value', kind: 'value', documentation: 'Generated images.' },
    { name: 'label', kind: 'value', documentation: 'The class that each was generated for.' },
  ],
  type(call) {
    const image = imageInput(call, 'label_agreement', { index: 0, at: 'value' });
    const label = call.inputs[1];
    if (label !== undefined && label.kind !== 'class' && label.kind !== 'unknown') {
      call.report(needsClass, { entry: 'label_agreement', type: label }, { at: 'label', because: [1] });
      return UNKNOWN;
    }
    return image === undefined ? UNKNOWN : scalar({ min: 0, max: 1 });
  },
});
