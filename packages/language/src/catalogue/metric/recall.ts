import { coverage } from './coverage';

export const recall = coverage({
  name: 'recall',
  measure: 'recall',
  summary: 'Share of real images that the generated ones cover, to a classifier: larger is better.',
  documentation: `The share of real images whose features, by a classifier trained on the same data, are no farther from some generated image's than that image's third
nearest generated neighbor. It falls when the generator leaves kinds of images out; whether each looks real it does not see, \`precision\` does. Compare
runs of equally many images with each other. Time grows with the square of the number of images: 10,000 take about ten seconds.`,
});
