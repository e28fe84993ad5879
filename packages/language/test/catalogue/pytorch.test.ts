/** The same numbers as PyTorch, where a Python has it (Debian: python3-torch). */
import { spawnSync } from 'node:child_process';
import { type Given, prepare, tf } from '@cnn-studio/testing/catalogue/harness';
import { pythonWith } from '@cnn-studio/testing/python';
import { describe, expect, test } from 'vitest';
import { tensor } from '../../src/types';

/**
 * Each case is an expression over `x` (and `w`, `b`, given in PyTorch's layout), all NCHW. One process computes all
 * of them: importing PyTorch takes longer than everything else.
 */
interface Comparison {
  readonly entry: string;
  readonly shape: readonly number[];
  /** Of further inputs: `inputs[0]`, `inputs[1]`, as they are. */
  readonly more?: readonly (readonly number[])[];
  readonly args?: Given;
  readonly torch: string;
  /** `named`: all of them, as they are, by name: `weights['query']`. */
  readonly weights?: 'convolution' | 'transposed' | 'scale' | 'named';
}

const comparisons: readonly Comparison[] = [
  {
    entry: 'resize',
    shape: [9, 8, 2],
    args: { height: 4, width: 11, mode: 'bicubic' },
    torch: "F.interpolate(x, (4, 11), mode='bicubic', antialias=True)",
  },
  {
    entry: 'conv',
    shape: [7, 8, 3],
    args: { filters: 4, kernel: 3, padding: 1 },
    torch: 'F.conv2d(x, w, b, padding=1)',
    weights: 'convolution',
  },
  {
    entry: 'conv',
    shape: [7, 8, 3],
    args: { filters: 4, kernel: 3, padding: 2, stride: 2 },
    torch: 'F.conv2d(x, w, b, padding=2, stride=2)',
    weights: 'convolution',
  },
  {
    entry: 'conv',
    shape: [9, 8, 3],
    args: { filters: 4, kernel: 3, dilation: 2, padding: 2 },
    torch: 'F.conv2d(x, w, b, padding=2, dilation=2)',
    weights: 'convolution',
  },
  {
    entry: 'conv',
    shape: [7, 8, 4],
    args: { filters: 6, kernel: 3, groups: 2, padding: 1 },
    torch: 'F.conv2d(x, w, b, padding=1, groups=2)',
    weights: 'convolution',
  },
  {
    entry: 'conv',
    shape: [7, 8, 2],
    args: { filters: 3, kernel: 5, padding: 'reflect' },
    torch: "F.conv2d(F.pad(x, (2, 2, 2, 2), mode='reflect'), w, b)",
    weights: 'convolution',
  },
  {
    entry: 'conv_transpose',
    shape: [4, 5, 3],
    args: { filters: 2, kernel: 4, stride: 2, padding: 1 },
    torch: 'F.conv_transpose2d(x, w, b, stride=2, padding=1)',
    weights: 'transposed',
  },
  {
    entry: 'conv_transpose',
    shape: [4, 5, 3],
    args: { filters: 2, kernel: 4, stride: 2 },
    torch: 'F.conv_transpose2d(x, w, b, stride=2, padding=1)',
    weights: 'transposed',
  },
  {
    entry: 'group_norm',
    shape: [5, 4, 6],
    args: { groups: 3 },
    torch: 'F.group_norm(x, 3, w, b)',
    weights: 'scale',
  },
  { entry: 'layer_norm', shape: [5, 4, 6], torch: 'F.group_norm(x, 1, w, b)', weights: 'scale' },
  {
    entry: 'instance_norm',
    shape: [5, 4, 6],
    torch: 'F.instance_norm(x, weight=w, bias=b)',
    weights: 'scale',
  },
  {
    entry: 'batch_norm',
    shape: [5, 4, 6],
    torch: 'F.batch_norm(x, torch.zeros(6), torch.ones(6), w, b, training=True, eps=1e-3)',
    weights: 'scale',
  },
  {
    entry: 'group_norm',
    shape: [5, 4, 6],
    args: { groups: 3, affine: false },
    torch: 'F.group_norm(x, 3)',
  },
  {
    entry: 'batch_norm',
    shape: [5, 4, 6],
    args: { affine: false },
    torch: 'F.batch_norm(x, torch.zeros(6), torch.ones(6), training=True, eps=1e-3)',
  },
  { entry: 'gelu', shape: [3, 3, 2], torch: 'F.gelu(x)' },
  { entry: 'relu6', shape: [3, 3, 2], torch: 'F.relu6(x)' },
  { entry: 'hard_sigmoid', shape: [3, 3, 2], torch: 'F.hardsigmoid(x)' },
  { entry: 'hard_swish', shape: [3, 3, 2], torch: 'F.hardswish(x)' },
  { entry: 'mish', shape: [3, 3, 2], torch: 'F.mish(x)' },
  {
    entry: 'roll',
    shape: [4, 5, 2],
    args: { rows: 1, columns: -2 },
    torch: 'torch.roll(x, (1, -2), (2, 3))',
  },
  { entry: 'max', shape: [4, 5, 3], args: { over: 'channels' }, torch: 'x.amax(1, keepdim=True)' },
  { entry: 'silu', shape: [3, 3, 2], torch: 'F.silu(x)' },
  { entry: 'selu', shape: [3, 3, 2], torch: 'F.selu(x)' },
  { entry: 'elu', shape: [3, 3, 2], args: { alpha: 0.7 }, torch: 'F.elu(x, 0.7)' },
  { entry: 'softmax', shape: [3, 3, 4], torch: 'F.softmax(x, 1)' },
  { entry: 'max_pool', shape: [7, 6, 2], args: { size: 3, stride: 2 }, torch: 'F.max_pool2d(x, 3, 2)' },
  { entry: 'avg_pool', shape: [7, 6, 2], args: { size: 3, stride: 2 }, torch: 'F.avg_pool2d(x, 3, 2)' },
  { entry: 'avg_pool', shape: [7, 6, 2], torch: 'F.avg_pool2d(x, 2)' },
  {
    entry: 'upsample',
    shape: [4, 5, 2],
    args: { mode: 'bilinear' },
    torch: "F.interpolate(x, scale_factor=2, mode='bilinear')",
  },
  {
    entry: 'resize',
    shape: [9, 8, 2],
    args: { height: 4, width: 5 },
    torch: "F.interpolate(x, (4, 5), mode='bilinear', antialias=True)",
  },
  {
    entry: 'resize',
    shape: [12, 8, 2],
    args: { height: 6, width: 2, mode: 'area' },
    torch: "F.interpolate(x, (6, 2), mode='area')",
  },
  {
    entry: 'pad',
    shape: [4, 5, 2],
    args: { amount: [1, 2], mode: 'replicate' },
    torch: "F.pad(x, (2, 2, 1, 1), mode='replicate')",
  },
  {
    entry: 'layer_norm',
    shape: [5, 4, 6],
    args: { over: 'channels' },
    torch: 'channels_first(F.layer_norm(channels_last(x), (6,), w, b))',
    weights: 'scale',
  },
  {
    entry: 'self_attention',
    shape: [3, 4, 6],
    args: { heads: 2, residual: false },
    torch:
      "as_image(attend(*(sequence(x) @ weights[n] for n in ('query', 'key', 'value')), 2) @ weights['output'], 3, 4)",
    weights: 'named',
  },
  {
    entry: 'attention',
    shape: [3, 4, 6],
    more: [
      [2, 5, 6],
      [2, 5, 4],
    ],
    args: { heads: 2 },
    torch: 'as_image(attend(sequence(x), *(i.flatten(1, 2) for i in inputs), 2), 3, 4)',
  },
  {
    entry: 'channel_self_attention',
    shape: [5, 4, 6],
    args: { heads: 2 },
    torch: 'restormer(x, weights, 2)',
    weights: 'named',
  },
  {
    entry: 'modulated_conv',
    shape: [5, 4, 3],
    more: [[6]],
    args: { filters: 4, kernel: 3 },
    torch: 'stylegan(x, inputs[0], weights)',
    weights: 'named',
  },
];

function toTorch(t: tf.Tensor, order: number[] | undefined) {
  const moved = order === undefined ? t : tf.transpose(t, order);
  return { shape: moved.shape, values: Array.from(moved.dataSync()) };
}

const LAYOUTS = { convolution: [3, 2, 0, 1], transposed: [3, 2, 0, 1], scale: undefined } as const;

const script = `
import json, sys, torch
import torch.nn.functional as F
torch.set_num_threads(1)
def tensor(d): return torch.tensor(d['values'], dtype=torch.float32).reshape(d['shape'])
def channels_last(x): return x.permute(0, 2, 3, 1)
def channels_first(x): return x.permute(0, 3, 1, 2)
def sequence(x): return channels_last(x).flatten(1, 2)
def as_image(x, height, width): return channels_first(x.unflatten(1, (height, width)))
def attend(q, k, v, heads):
    q, k, v = (t.unflatten(2, (heads, -1)).transpose(1, 2) for t in (q, k, v))
    weights = torch.softmax(q @ k.transpose(2, 3) / q.shape[3] ** 0.5, 3)
    return (weights @ v).transpose(1, 2).flatten(2)
def conv(x, kernel, **more): return F.conv2d(x, kernel.permute(3, 2, 0, 1), **more)
# Attention.forward of Restormer's authors, github.com/swz30/Restormer, basicsr/models/archs/restormer_arch.py
def restormer(x, w, heads):
    _, c, h, width = x.shape
    qkv = F.conv2d(conv(x, w['projection']), w['depthwise'].permute(2, 3, 0, 1), padding=1, groups=3 * c)
    q, k, v = (t.reshape(x.shape[0], heads, c // heads, h * width) for t in qkv.chunk(3, 1))
    q, k = F.normalize(q, dim=-1), F.normalize(k, dim=-1)
    attention = ((q @ k.transpose(-2, -1)) * w['temperature'].reshape(heads, 1, 1)).softmax(-1)
    return conv((attention @ v).reshape(x.shape), w['output'])
# As written in the paper: a kernel for each example.
def stylegan(x, style, w):
    made = []
    for image, s in zip(x, style @ w['style_kernel'] + w['style_bias']):
        kernel = w['kernel'] * s.reshape(1, 1, -1, 1)
        kernel = kernel / (kernel.square().sum((0, 1, 2)) + 1e-8).sqrt()
        made.append(conv(image[None], kernel, padding=1, bias=w['bias']))
    return torch.cat(made)
results = []
for case in json.load(sys.stdin):
    scope = dict(globals(), **{k: tensor(case[k]) for k in ('x', 'w', 'b') if k in case})
    scope['inputs'] = [tensor(d) for d in case['inputs']]
    scope['weights'] = {name: tensor(d) for name, d in case.get('weights', {}).items()}
    y = eval(case['torch'], scope)
    results.append(dict(shape=list(y.shape), values=y.flatten().tolist()))
print(json.dumps(results))
`;

const python = pythonWith('torch');

function runTorch(cases: readonly object[]) {
  const done = spawnSync(python!, ['-c', script], {
    input: JSON.stringify(cases),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return done.status === 0
    ? (JSON.parse(done.stdout) as { shape: number[]; values: number[] }[])
    : done.stderr;
}

const available = python !== undefined;
if (!available) {
  console.warn(
    'NOT TESTED: the catalogue against PyTorch, since no Python has torch (apt-get install python3-torch, or CNN_PYTHON)',
  );
}

describe.runIf(available)('agrees with PyTorch', () => {
  const prepared = comparisons.map(({ entry, shape, more = [], args }) =>
    prepare(
      entry,
      [shape, ...more].map((size) => tensor(size)),
      { args: args ?? {}, randomWeights: true, seed: 11 },
    ),
  );
  const given = available
    ? runTorch(
        prepared.map((one, index) => {
          const { torch, weights } = comparisons[index]!;
          const x = toTorch(one.inputs[0]!, [0, 3, 1, 2]);
          const inputs = one.inputs.slice(1).map((input) => toTorch(input, undefined));
          if (weights === undefined) return { torch, x, inputs };
          if (weights === 'named') {
            const all = Object.entries(one.weights).map(([name, value]) => [name, toTorch(value, undefined)]);
            return { torch, x, inputs, weights: Object.fromEntries(all) };
          }
          const [w, b] = Object.values(one.weights);
          return { torch, x, inputs, w: toTorch(w!, LAYOUTS[weights]?.slice()), b: toTorch(b!, undefined) };
        }),
      )
    : [];

  test.each(comparisons.map((one, index) => [one.entry, one.torch, index] as const))(
    '%s: %s',
    (_entry, _torch, index) => {
      if (typeof given === 'string') throw new Error(given);
      const ours = toTorch(prepared[index]!.run(), [0, 3, 1, 2]);
      const theirs = given[index]!;
      expect(ours.shape).toEqual(theirs.shape);
      const worst = Math.max(...ours.values.map((value, i) => Math.abs(value - theirs.values[i]!)));
      expect(worst).toBeLessThan(2e-4);
    },
  );
});
