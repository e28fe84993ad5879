/** Every entry of the catalogue, by name. Adding one: a file of its own, and a line here. */
import { elu } from './activation/elu';
import { gelu } from './activation/gelu';
import { hardSigmoid } from './activation/hard-sigmoid';
import { hardSwish } from './activation/hard-swish';
import { leakyRelu } from './activation/leaky-relu';
import { mish } from './activation/mish';
import { prelu } from './activation/prelu';
import { relu } from './activation/relu';
import { relu6 } from './activation/relu6';
import { selu } from './activation/selu';
import { sigmoid } from './activation/sigmoid';
import { silu } from './activation/silu';
import { softmax } from './activation/softmax';
import { softplus } from './activation/softplus';
import { tanh } from './activation/tanh';
import { abs } from './arithmetic/abs';
import { add } from './arithmetic/add';
import { clamp } from './arithmetic/clamp';
import { cos } from './arithmetic/cos';
import { divide } from './arithmetic/divide';
import { exp } from './arithmetic/exp';
import { log } from './arithmetic/log';
import { max } from './arithmetic/max';
import { min } from './arithmetic/min';
import { multiply } from './arithmetic/multiply';
import { negate } from './arithmetic/negate';
import { pow } from './arithmetic/pow';
import { rescale } from './arithmetic/rescale';
import { sin } from './arithmetic/sin';
import { sqrt } from './arithmetic/sqrt';
import { square } from './arithmetic/square';
import { subtract } from './arithmetic/subtract';
import { attention } from './attention/attention';
import { channelAttention } from './attention/channel-attention';
import { channelSelfAttention } from './attention/channel-self-attention';
import { contextualAttention } from './attention/contextual-attention';
import { gatedConv } from './attention/gated-conv';
import { partialConv } from './attention/partial-conv';
import { selfAttention } from './attention/self-attention';
import { spatialAttention } from './attention/spatial-attention';
import { unwindow } from './attention/unwindow';
import { windows } from './attention/windows';
import { diffAugment } from './augmentation/diff-augment';
import { flip } from './augmentation/flip';
import { patch } from './augmentation/patch';
import { rotate } from './augmentation/rotate';
import { turn } from './augmentation/turn';
import { Catalogue } from './catalogue';
import { conv } from './convolution/conv';
import { convTranspose } from './convolution/conv-transpose';
import { dense } from './convolution/dense';
import { depthwiseConv } from './convolution/depthwise-conv';
import { embed } from './convolution/embed';
import { modulatedConv } from './convolution/modulated-conv';
import { separableConv } from './convolution/separable-conv';
import { cifar10 } from './data/cifar10';
import { fashionMnist } from './data/fashion-mnist';
import { folder } from './data/folder';
import { idx } from './data/idx';
import { image } from './data/image';
import { mnist } from './data/mnist';
import { pairs } from './data/pairs';
import { blur } from './degradation/blur';
import { downsample } from './degradation/downsample';
import { gaussianNoise } from './degradation/gaussian-noise';
import { jpeg } from './degradation/jpeg';
import { mask } from './degradation/mask';
import { maybe } from './degradation/maybe';
import { motionBlur } from './degradation/motion-blur';
import { oneOf } from './degradation/one-of';
import { poisson } from './degradation/poisson';
import { quantize } from './degradation/quantize';
import { saltPepper } from './degradation/salt-pepper';
import { shuffle } from './degradation/shuffle';
import { sinc } from './degradation/sinc';
import { strokes } from './degradation/strokes';
import type { Entry } from './entry';
import { bce } from './loss/bce';
import { charbonnier } from './loss/charbonnier';
import { crossEntropy } from './loss/cross-entropy';
import { grad } from './loss/grad';
import { gradientPenalty } from './loss/gradient-penalty';
import { hingeDiscriminator } from './loss/hinge-discriminator';
import { hingeGenerator } from './loss/hinge-generator';
import { kl } from './loss/kl';
import { l1 } from './loss/l1';
import { l2 } from './loss/l2';
import { lsganDiscriminator } from './loss/lsgan-discriminator';
import { lsganGenerator } from './loss/lsgan-generator';
import { mean } from './loss/mean';
import { perceptual } from './loss/perceptual';
import { r1 } from './loss/r1';
import { sum } from './loss/sum';
import { tv } from './loss/tv';
import { accuracy } from './metric/accuracy';
import { cas } from './metric/cas';
import { fid } from './metric/fid';
import { inceptionScore } from './metric/inception-score';
import { kid } from './metric/kid';
import { labelAgreement } from './metric/label-agreement';
import { meanIou } from './metric/mean-iou';
import { msSsim } from './metric/ms-ssim';
import { precision } from './metric/precision';
import { psnr } from './metric/psnr';
import { recall } from './metric/recall';
import { ssim } from './metric/ssim';
import { batchNorm } from './normalization/batch-norm';
import { groupNorm } from './normalization/group-norm';
import { instanceNorm } from './normalization/instance-norm';
import { layerNorm } from './normalization/layer-norm';
import { pixelNorm } from './normalization/pixel-norm';
import { adam } from './optimizer/adam';
import { adamw } from './optimizer/adamw';
import { rmsprop } from './optimizer/rmsprop';
import { sgd } from './optimizer/sgd';
import { normal } from './random/normal';
import { randomClass } from './random/random-class';
import { uniform } from './random/uniform';
import { avgPool } from './resampling/avg-pool';
import { crop } from './resampling/crop';
import { globalAvgPool } from './resampling/global-avg-pool';
import { globalMaxPool } from './resampling/global-max-pool';
import { maxPool } from './resampling/max-pool';
import { modCrop } from './resampling/mod-crop';
import { pad } from './resampling/pad';
import { pixelShuffle } from './resampling/pixel-shuffle';
import { resize } from './resampling/resize';
import { spaceToDepth } from './resampling/space-to-depth';
import { upsample } from './resampling/upsample';
import { constant } from './schedule/constant';
import { cosine } from './schedule/cosine';
import { exponential } from './schedule/exponential';
import { linear } from './schedule/linear';
import { stepDecay } from './schedule/step-decay';
import { channels } from './structure/channels';
import { concat } from './structure/concat';
import { dropout } from './structure/dropout';
import { fade } from './structure/fade';
import { flatten } from './structure/flatten';
import { learned } from './structure/learned';
import { minibatchStddev } from './structure/minibatch-stddev';
import { noise } from './structure/noise';
import { permute } from './structure/permute';
import { ramp } from './structure/ramp';
import { reshape } from './structure/reshape';
import { roll } from './structure/roll';
import { sinusoidal } from './structure/sinusoidal';
import { split } from './structure/split';
import { stop } from './structure/stop';
import { vector } from './structure/vector';

const entries: readonly Entry[] = [
  elu,
  gelu,
  hardSigmoid,
  hardSwish,
  leakyRelu,
  mish,
  prelu,
  relu,
  relu6,
  selu,
  sigmoid,
  silu,
  softmax,
  softplus,
  tanh,
  abs,
  cos,
  exp,
  log,
  max,
  min,
  sin,
  sqrt,
  square,
  add,
  clamp,
  divide,
  multiply,
  pow,
  negate,
  rescale,
  subtract,
  channelAttention,
  contextualAttention,
  gatedConv,
  partialConv,
  attention,
  channelSelfAttention,
  windows,
  unwindow,
  selfAttention,
  spatialAttention,
  diffAugment,
  patch,
  flip,
  turn,
  rotate,
  conv,
  convTranspose,
  dense,
  depthwiseConv,
  modulatedConv,
  embed,
  separableConv,
  cifar10,
  fashionMnist,
  folder,
  idx,
  image,
  mnist,
  pairs,
  blur,
  downsample,
  gaussianNoise,
  jpeg,
  mask,
  maybe,
  motionBlur,
  oneOf,
  poisson,
  quantize,
  saltPepper,
  shuffle,
  sinc,
  strokes,
  bce,
  charbonnier,
  crossEntropy,
  grad,
  gradientPenalty,
  hingeDiscriminator,
  hingeGenerator,
  kl,
  l1,
  l2,
  lsganDiscriminator,
  lsganGenerator,
  mean,
  perceptual,
  r1,
  sum,
  tv,
  accuracy,
  cas,
  fid,
  inceptionScore,
  kid,
  labelAgreement,
  meanIou,
  msSsim,
  precision,
  psnr,
  recall,
  ssim,
  batchNorm,
  groupNorm,
  instanceNorm,
  layerNorm,
  pixelNorm,
  adam,
  adamw,
  rmsprop,
  sgd,
  randomClass,
  normal,
  uniform,
  avgPool,
  crop,
  modCrop,
  globalAvgPool,
  globalMaxPool,
  maxPool,
  pad,
  pixelShuffle,
  resize,
  spaceToDepth,
  upsample,
  constant,
  cosine,
  exponential,
  linear,
  stepDecay,
  channels,
  concat,
  dropout,
  fade,
  flatten,
  minibatchStddev,
  noise,
  stop,
  vector,
  learned,
  ramp,
  sinusoidal,
  split,
  permute,
  reshape,
  roll,
];

/**
 * Every layer, operator, data source, loss, metric, optimizer and schedule of the language, by name. Older names and
 * aliases are found too, but are not listed when it is iterated.
 */
export const catalogue: ReadonlyMap<string, Entry> = new Catalogue(entries);
