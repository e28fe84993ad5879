/**
 * A strided convolution's input gradient without the zeros between output elements. Pixels of the input fall
 * into `stride` phases per axis; pixel `stride * q + phase` meets only the kernel taps `residue + stride * t`
 * with `residue = (phase + pad) % stride`, over the output elements `q + floor((phase + pad) / stride) - t`.
 * So each phase is a convolution with stride 1, and `DepthToSpace` puts the phases together.
 */
import type { GraphBuilder, OnnxValue } from '../../lowering/builder';
import type { Lowered } from '../../lowering/lowered';
import { type ConvForm, type ConvGeometry, NCHW } from '../geometry';

interface Phase {
  /** The first kernel tap. */
  readonly residue: number;
  /** How many taps. */
  readonly taps: number;
  /** The output element under the last tap for q = 0; negative where that is padding. */
  readonly start: number;
}

function phase(c: ConvGeometry, axis: 0 | 1, index: number): Phase {
  const stride = c.stride[axis];
  const residue = (index + c.padBefore[axis]) % stride;
  const taps = Math.ceil((c.kernel[axis] - residue) / stride);
  return { residue, taps, start: Math.floor((index + c.padBefore[axis]) / stride) - taps + 1 };
}

function phasesOf(c: ConvGeometry): [Phase, Phase][] {
  const result: [Phase, Phase][] = [];
  for (let row = 0; row < c.stride[0]; row++) {
    for (let column = 0; column < c.stride[1]; column++) {
      result.push([phase(c, 0, row), phase(c, 1, column)]);
    }
  }
  return result;
}

function applies(c: ConvGeometry): boolean {
  return (
    c.stride[0] === c.stride[1] &&
    c.stride[0] > 1 &&
    c.dilation.every((step) => step === 1) &&
    c.input.every((size, i) => size % c.stride[i]! === 0) &&
    c.kernel.every((size, i) => size >= c.stride[i]!)
  );
}

/** The taps of one phase, turned by 180 degrees, as [inChannels, outChannels, taps, taps]. */
function phaseFilter(
  g: GraphBuilder,
  c: ConvGeometry,
  filter: Lowered,
  [row, column]: [Phase, Phase],
): OnnxValue {
  const last = ({ residue, taps }: Phase, axis: 0 | 1): number => residue + (taps - 1) * c.stride[axis];
  return g.slice(
    filter.form(g, [2, 3, 0, 1]),
    [2, 3],
    [last(row, 0), last(column, 1)],
    [row.taps, column.taps],
    [-c.stride[0], -c.stride[1]],
  );
}

function interleave(g: GraphBuilder, c: ConvGeometry, phases: readonly OnnxValue[]): OnnxValue {
  const shape = [c.batch, c.inChannels, ...c.input];
  return g.op('DepthToSpace', [g.concat(phases, 1)], shape, 'float32', {
    attributes: { blocksize: c.stride[0], mode: 'DCR' },
  });
}

/** Cuts `count` elements from `start` on out of an axis pair, reading zeros beyond both ends. */
function padsFor(size: number, start: number, count: number): { before: number; after: number } {
  return { before: -start, after: start + count - size };
}

/** One convolution for each phase. */
export const phasesForm: ConvForm = {
  name: 'phases',
  applies,
  build(g, c, dy, filter) {
    const image = dy.form(g, NCHW);
    const size = c.input.map((n, i) => n / c.stride[i]!);
    const phases = phasesOf(c).map((pair) => {
      const pads = pair.map((p, i) => padsFor(c.output[i]!, p.start, size[i]! + p.taps - 1));
      const cut = pads.map(({ before, after }) => [Math.max(0, -before), Math.max(0, -after)] as const);
      const visible = g.slice(
        image,
        [2, 3],
        cut.map(([before]) => before),
        cut.map(([before, after], i) => c.output[i]! - before - after),
      );
      return g.op(
        'Conv',
        [visible, phaseFilter(g, c, filter, pair)],
        [c.batch, c.inChannels, ...size],
        'float32',
        {
          attributes: {
            kernel_shape: pair.map((p) => p.taps),
            pads: [...pads.map((p) => Math.max(0, p.before)), ...pads.map((p) => Math.max(0, p.after))],
          },
        },
      );
    });
    return { value: interleave(g, c, phases), perm: NCHW };
  },
};

/** One convolution for all phases, on a window that covers what each of them needs, cut to each afterwards. */
export const jointPhasesForm: ConvForm = {
  name: 'joint-phases',
  applies: (c) => applies(c) && c.kernel.every((size, i) => size % c.stride[i]! === 0),
  build(g, c, dy, filter) {
    const pairs = phasesOf(c);
    const size = c.input.map((n, i) => n / c.stride[i]!);
    const taps = c.kernel.map((n, i) => n / c.stride[i]!);
    const first = [0, 1].map((i) => Math.min(...pairs.map((pair) => pair[i]!.start)));
    const last = [0, 1].map((i) => Math.max(...pairs.map((pair) => pair[i]!.start)));
    const span = [0, 1].map((i) => size[i]! + last[i]! - first[i]!);
    const pads = [0, 1].map((i) => padsFor(c.output[i]!, first[i]!, span[i]! + taps[i]! - 1));
    const before = pads.map((p) => p.before);
    const after = pads.map((p) => p.after);
    const filters = g.concat(
      pairs.map((pair) => phaseFilter(g, c, filter, pair)),
      0,
    );
    let image = dy.form(g, NCHW);
    if ([...before, ...after].some((pad) => pad < 0)) {
      image = g.slice(
        image,
        [2, 3],
        before.map((pad) => Math.max(0, -pad)),
        c.output.map((n, i) => n - Math.max(0, -before[i]!) - Math.max(0, -after[i]!)),
      );
    }
    const all = g.op('Conv', [image, filters], [c.batch, c.inChannels * pairs.length, ...span], 'float32', {
      attributes: {
        kernel_shape: taps,
        pads: [...before.map((pad) => Math.max(0, pad)), ...after.map((pad) => Math.max(0, pad))],
      },
    });
    const phases = pairs.map((pair, i) =>
      g.slice(
        all,
        [1, 2, 3],
        [i * c.inChannels, pair[0].start - first[0]!, pair[1].start - first[1]!],
        [c.inChannels, ...size],
      ),
    );
    return { value: interleave(g, c, phases), perm: NCHW };
  },
};
