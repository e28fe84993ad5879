/** Losses and metrics of label maps, against sums over pixels written out, and figures of PyTorch and scikit-learn. */
import { normalNumbers, prepare, randomNumbers, tf } from '@cnn-studio/testing/catalogue/harness';
import { expect, it } from 'vitest';
import { meanIou } from '../../src/catalogue/metric/mean-iou';
import { NO_CLASS, tensor, type ValueType } from '../../src/types';

const [BATCH, HEIGHT, WIDTH, CLASSES] = [3, 4, 5, 6];
const TYPES: ValueType[] = [
  tensor([HEIGHT, WIDTH, CLASSES]),
  { kind: 'map', shape: [HEIGHT, WIDTH], count: CLASSES },
];
const PIXELS = HEIGHT * WIDTH;

const next = normalNumbers(randomNumbers(4));
const scores = Float32Array.from({ length: BATCH * PIXELS * CLASSES }, () => 3 * next());
const draw = randomNumbers(9);
/** Some pixels have no class; of the last image none has. */
const map = Int32Array.from({ length: BATCH * PIXELS }, (_, i) =>
  draw() < 0.2 || i >= 2 * PIXELS ? NO_CLASS : Math.floor(draw() * (CLASSES - 1)),
);

function run(name: string): number[] {
  const tensors = [
    tf.tensor4d(scores, [BATCH, HEIGHT, WIDTH, CLASSES]),
    tf.tensor3d(map, [BATCH, HEIGHT, WIDTH], 'int32'),
  ];
  return Array.from(prepare(name, TYPES, { tensors, batch: BATCH }).run().dataSync());
}

const scoresAt = (pixel: number) => [...scores.subarray(pixel * CLASSES, (pixel + 1) * CLASSES)];
const best = (pixel: number) => scoresAt(pixel).indexOf(Math.max(...scoresAt(pixel)));

/** The mean of an image's pixels that have a class; 0 where there are none. */
function mean(image: number, of: (pixel: number) => number): number {
  const pixels = Array.from({ length: PIXELS }, (_, i) => image * PIXELS + i).filter(
    (pixel) => map[pixel] !== NO_CLASS,
  );
  return pixels.reduce((sum, pixel) => sum + of(pixel), 0) / Math.max(1, pixels.length);
}

it('cross_entropy is the mean over pixels that have a class', () => {
  const surprise = (pixel: number) => {
    const own = scoresAt(pixel);
    return Math.log(own.reduce((sum, score) => sum + Math.exp(score), 0)) - own[map[pixel]!]!;
  };
  const got = run('cross_entropy');
  for (let image = 0; image < BATCH; image++) expect(got[image]).toBeCloseTo(mean(image, surprise), 5);
  expect(got[2]).toBe(0);
});

it('accuracy is the share of those pixels', () => {
  const got = run('accuracy');
  for (let image = 0; image < BATCH; image++) {
    expect(got[image]).toBeCloseTo(
      mean(image, (pixel) => Number(best(pixel) === map[pixel])),
      6,
    );
  }
});

it('mean_iou is over all images together, of the classes that occur', () => {
  const numbers = run('mean_iou');
  const sums = new Float64Array(2 * CLASSES);
  numbers.forEach((number, i) => {
    sums[i % (2 * CLASSES)]! += number;
  });
  const shares: number[] = [];
  for (let k = 0; k < CLASSES; k++) {
    let [both, either] = [0, 0];
    for (const [pixel, label] of map.entries()) {
      if (label === NO_CLASS) continue;
      const [isRight, isFound] = [label === k, best(pixel) === k];
      if (isRight && isFound) both++;
      if (isRight || isFound) either++;
    }
    if (either > 0) shares.push(both / either);
  }
  expect(shares.length).toBeGreaterThan(3);
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  expect(meanIou.ofSums!(sums)).toBeCloseTo(mean, 12);
});

it('agrees with PyTorch and scikit-learn on a small case', () => {
  // F.cross_entropy(scores, map, ignore_index=255), and jaccard_score(map, scores.argmax(-1), average="macro") without the ignored.
  const small: ValueType[] = [tensor([2, 2, 3]), { kind: 'map', shape: [2, 2], count: 3 }];
  const tensors = [
    tf.tensor4d([0.5, -1, 2, 1.5, 0.25, -0.5, -2, 1, 0, 3, 3.5, -1], [1, 2, 2, 3]),
    tf.tensor3d([2, 1, 255, 0], [1, 2, 2], 'int32'),
  ];
  const value = (name: string) => prepare(name, small, { tensors, batch: 1 }).run().dataSync();
  expect(value('cross_entropy')[0]).toBeCloseTo(0.94141048, 6);
  expect(meanIou.ofSums!(Float64Array.from(value('mean_iou')))).toBeCloseTo(1 / 3, 6);
});
