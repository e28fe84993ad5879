import { defineEntry } from '../entry';
import { ofLabeledImages, withLabel } from './generated';

export const cas = defineEntry({
  name: 'cas',
  category: 'metric',
  summary: 'Accuracy, on real images, of a classifier trained on generated ones alone: larger is better.',
  documentation: `The classification accuracy score: a small classifier is trained on the generated images, each with the label it was generated for, and tested on the real images
of the label's data set that are for testing. It falls both when images don't show their label and when those of one label are too alike, which \`label_agreement\`
does not see; a classifier trained on the real images is the limit. Give it as many images as there are real ones, \`measure cas(fake, label) on mnist(train)\`:
without a source of its own it sees 1,000. Each time it is measured the classifier takes 1,000 steps of 64 images, on two cores a quarter of a minute for digits, so
measure it rarely. The same images give the same number.`,
  paper: {
    title: 'Classification Accuracy Score for Conditional Generative Models',
    authors: 'Ravuri, Vinyals',
    year: 2019,
    url: 'https://arxiv.org/abs/1905.10887',
  },
  incoming: false,
  asksClassifier: { measure: 'classification accuracy score', trainedWith: 'given label' },
  higherIsBetter: true,
  differentiable: false,
  parameters: withLabel('The class that each was generated for.'),
  type: (call) => ofLabeledImages(call, 'cas'),
});
