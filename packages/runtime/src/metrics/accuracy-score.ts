import type { DataSet } from '@cnn-studio/data';
import { ClassifierProgram, classifierText, type Labeled } from './classifier';
import { labeledOf, openParts } from './feature-extractor';
import type { FeatureMetric } from './feature-metric';
import { labeledBy, unitImages } from './labeled-data';

/** Of the classifier's training, each with 64 images. */
const STEPS = 1000;

/**
 * The classification accuracy score (Ravuri and Vinyals, 2019): how much of the real images for testing a classifier gets right
 * that has learned from generated ones alone. It learns anew at each measurement, always in the same way.
 */
export const accuracyScore: FeatureMetric = {
  source: labeledBy,
  async begin({ source, context }, node, train) {
    const unit = unitImages(node, train);
    const { learned, unseen } = await openParts(source, context.storage);
    const labeled = labeledOf(source, learned);
    const images: Uint8Array[] = [];
    const labels: number[] = [];
    return {
      add([generated, wanted], count) {
        const elements = generated!.data.length / generated!.shape[0]!;
        images.push(bytesOf(unit.convert(generated!.data.subarray(0, count * elements))));
        labels.push(...wanted!.data.subarray(0, count));
      },
      async value() {
        const program = new ClassifierProgram(context.runner, labeled, classifierText(labeled, STEPS));
        const data = new Generated(labeled, images, Int32Array.from(labels));
        const classifier = program.with(await program.learn(data), data.name);
        try {
          return await classifier.accuracy(unseen);
        } finally {
          classifier.dispose();
        }
      },
    };
  },
};

/** As image files hold them: a quarter of the memory. */
function bytesOf(unit: Float32Array): Uint8Array {
  return Uint8Array.from(unit, (value) => Math.round(255 * Math.min(1, Math.max(0, value))));
}

/** Generated images with the labels they were made for, as data to learn from. */
class Generated implements DataSet {
  readonly name = 'generated images';
  readonly columns: DataSet['columns'];
  readonly length: number;
  private readonly bytes: Uint8Array;
  private readonly elements: number;

  constructor(
    { shape }: Labeled,
    images: readonly Uint8Array[],
    private readonly labels: Int32Array,
  ) {
    this.columns = [
      { name: 'image', shape, dtype: 'float32' },
      { name: 'label', shape: [], dtype: 'int32' },
    ];
    this.length = labels.length;
    this.elements = shape.reduce((product, size) => product * size, 1);
    this.bytes = new Uint8Array(this.length * this.elements);
    let at = 0;
    for (const some of images) {
      this.bytes.set(some, at);
      at += some.length;
    }
  }

  async read(column: number, indices: ArrayLike<number>) {
    if (column === 1) return Int32Array.from(indices, (index) => this.labels[index]!);
    const { bytes, elements } = this;
    const values = new Float32Array(indices.length * elements);
    for (let i = 0; i < indices.length; i++) {
      const from = indices[i]! * elements;
      for (let j = 0; j < elements; j++) values[i * elements + j] = bytes[from + j]! / 255;
    }
    return values;
  }

  async sizesOf() {
    return this.columns.map(({ shape }) => shape as readonly number[]);
  }
}
