/** Every entry of the catalogue, by name. Adding one: a file of its own, and a line here. */
import { leakyRelu } from './activation/leaky-relu';
import { relu } from './activation/relu';
import { sigmoid } from './activation/sigmoid';
import { tanh } from './activation/tanh';
import { add } from './arithmetic/add';
import { divide } from './arithmetic/divide';
import { multiply } from './arithmetic/multiply';
import { negate } from './arithmetic/negate';
import { scale } from './arithmetic/scale';
import { subtract } from './arithmetic/subtract';
import { conv } from './convolution/conv';
import { convTranspose } from './convolution/conv-transpose';
import { dense } from './convolution/dense';
import { embed } from './convolution/embed';
import { mnist } from './data/mnist';
import { blur } from './degradation/blur';
import { saltPepper } from './degradation/salt-pepper';
import type { Entry } from './entry';
import { bce } from './loss/bce';
import { l1 } from './loss/l1';
import { l2 } from './loss/l2';
import { mean } from './loss/mean';
import { psnr } from './metric/psnr';
import { ssim } from './metric/ssim';
import { batchNorm } from './normalisation/batch-norm';
import { adam } from './optimizer/adam';
import { normal } from './random/normal';
import { uniform } from './random/uniform';
import { avgPool } from './resampling/avg-pool';
import { maxPool } from './resampling/max-pool';
import { upsample } from './resampling/upsample';
import { concat } from './structure/concat';
import { flatten } from './structure/flatten';
import { reshape } from './structure/reshape';

const entries: readonly Entry[] = [
  leakyRelu,
  relu,
  sigmoid,
  tanh,
  add,
  divide,
  multiply,
  negate,
  scale,
  subtract,
  conv,
  convTranspose,
  dense,
  embed,
  mnist,
  blur,
  saltPepper,
  bce,
  l1,
  l2,
  mean,
  psnr,
  ssim,
  batchNorm,
  adam,
  normal,
  uniform,
  avgPool,
  maxPool,
  upsample,
  concat,
  flatten,
  reshape,
];

export const catalogue: ReadonlyMap<string, Entry> = new Map(entries.map((entry) => [entry.name, entry]));
