/**
 * How tfjs's kernels are written as TensorFlow operations. An operation's sizes may depend on the batch: they
 * are given as `Sizes`, and the writer makes them constants or computes them from the input's shape.
 */
import { type AttrValue, attr } from './graph-def';
import type { TraceNode } from './trace';

/** A list of numbers from the trace for one batch size; see `BatchSizes`. */
export type Sizes = readonly number[];

/** An input of an operation: a tensor of the trace, or numbers that become a constant. */
export type Operand =
  | { readonly kind: 'tensor'; readonly id: number }
  | { readonly kind: 'sizes'; readonly values: Sizes; readonly pairs?: boolean }
  | { readonly kind: 'size'; readonly value: number }
  | { readonly kind: 'number'; readonly value: number };

export interface Operation {
  readonly op: string;
  readonly operands: readonly Operand[];
  readonly attr: Readonly<Record<string, AttrValue>>;
  /** An operation of one input that is applied to the result. */
  readonly followedBy?: { readonly op: string; readonly attr: Readonly<Record<string, AttrValue>> };
}

const tensor = (id: number | undefined): Operand => {
  if (id === undefined) throw new Error('a kernel lacks an input');
  return { kind: 'tensor', id };
};
const sizes = (values: unknown): Operand => ({ kind: 'sizes', values: values as Sizes });
/** Paddings: a list of [before, after]. */
const pairs = (values: unknown): Operand => ({
  kind: 'sizes',
  values: (values as number[][]).flat(),
  pairs: true,
});
const size = (value: unknown): Operand => ({ kind: 'size', value: value as number });
const number = (value: unknown): Operand => ({ kind: 'number', value: value as number });

type Writer = (node: TraceNode) => Operation;

const float = { T: attr.type('float32') };

function plain(op: string, ...names: string[]): Writer {
  return (node) => ({ op, operands: names.map((name) => tensor(node.inputs[name])), attr: float });
}

function reduction(op: string): Writer {
  return (node) => {
    // Max and Min name their axes otherwise than Sum and Mean.
    const { axis, reductionIndices, keepDims } = node.attrs as {
      axis?: number | number[];
      reductionIndices?: number | number[];
      keepDims?: boolean;
    };
    const all = Array.from({ length: node.rank }, (_, index) => index);
    const axes = [axis ?? reductionIndices ?? all].flat();
    return {
      op,
      operands: [tensor(node.inputs.x), sizes(axes)],
      attr: { ...float, keep_dims: attr.boolean(keepDims ?? false) },
    };
  };
}

/** Padding as TensorFlow writes it: a word, or explicit pixels for NHWC. */
function padding(pad: unknown): Record<string, AttrValue> {
  if (typeof pad === 'string') return { padding: attr.text(pad.toUpperCase()) };
  const flat = typeof pad === 'number' ? [0, 0, pad, pad, pad, pad, 0, 0] : (pad as number[][]).flat();
  return { padding: attr.text('EXPLICIT'), explicit_paddings: attr.integers(flat) };
}

function pair(value: unknown): readonly [number, number] {
  return typeof value === 'number' ? [value, value] : (value as [number, number]);
}

function window(value: unknown): AttrValue {
  const [height, width] = pair(value);
  return attr.integers([1, height, width, 1]);
}

function convolution(op: string): Writer {
  return (node) => ({
    op,
    operands: [tensor(node.inputs.x), tensor(node.inputs.filter)],
    attr: {
      ...float,
      strides: window(node.attrs.strides),
      dilations: window(node.attrs.dilations ?? 1),
      data_format: attr.text('NHWC'),
      ...padding(node.attrs.pad),
    },
  });
}

function pooling(op: string): Writer {
  return (node) => ({
    op,
    operands: [tensor(node.inputs.x)],
    attr: {
      ...float,
      strides: window(node.attrs.strides),
      ksize: window(node.attrs.filterSize),
      ...padding(node.attrs.pad),
    },
  });
}

function resize(op: string): Writer {
  return (node) => ({
    op,
    operands: [tensor(node.inputs.images), sizes(node.attrs.size)],
    attr: {
      ...float,
      align_corners: attr.boolean(node.attrs.alignCorners === true),
      half_pixel_centers: attr.boolean(node.attrs.halfPixelCenters === true),
    },
  });
}

function spaceBatch(op: string, borders: 'paddings' | 'crops'): Writer {
  return (node) => ({
    op,
    operands: [tensor(node.inputs.x), sizes(node.attrs.blockShape), pairs(node.attrs[borders])],
    attr: float,
  });
}

const UNARY: Readonly<Record<string, string>> = Object.fromEntries(
  [
    'Abs',
    'Ceil',
    'Cos',
    'Elu',
    'Erf',
    'Exp',
    'Expm1',
    'Floor',
    'Log',
    'Log1p',
    'LogicalNot',
    'Neg',
    'Reciprocal',
    'Relu',
    'Relu6',
    'Round',
    'Rsqrt',
    'Selu',
    'Sigmoid',
    'Sign',
    'Sin',
    'Softplus',
    'Sqrt',
    'Square',
    'Tanh',
    'ZerosLike',
    'OnesLike',
  ].map((name) => [name, name]),
);

const BINARY: Readonly<Record<string, string>> = {
  Add: 'AddV2',
  Sub: 'Sub',
  Multiply: 'Mul',
  RealDiv: 'RealDiv',
  FloorDiv: 'FloorDiv',
  Maximum: 'Maximum',
  Minimum: 'Minimum',
  Pow: 'Pow',
  Mod: 'Mod',
  SquaredDifference: 'SquaredDifference',
  Equal: 'Equal',
  NotEqual: 'NotEqual',
  Greater: 'Greater',
  GreaterEqual: 'GreaterEqual',
  Less: 'Less',
  LessEqual: 'LessEqual',
  LogicalAnd: 'LogicalAnd',
  LogicalOr: 'LogicalOr',
};

export const WRITERS: ReadonlyMap<string, Writer> = new Map<string, Writer>([
  ...Object.entries(UNARY).map(([kernel, op]): [string, Writer] => [kernel, plain(op, 'x')]),
  ...Object.entries(BINARY).map(([kernel, op]): [string, Writer] => [kernel, plain(op, 'a', 'b')]),
  ...['Sum', 'Mean', 'Max', 'Min', 'Prod', 'All', 'Any'].map((name): [string, Writer] => [
    name,
    reduction(name),
  ]),
  ['Identity', plain('Identity', 'x')],
  // TensorFlow has no step function.
  [
    'Step',
    (node) => {
      if (Number(node.attrs.alpha ?? 0) !== 0)
        throw new Error('a step that is not 0 below 0 cannot be written');
      return {
        op: 'Sign',
        operands: [tensor(node.inputs.x)],
        attr: float,
        followedBy: { op: 'Relu', attr: float },
      };
    },
  ],
  ['Prelu', plain('Prelu', 'x', 'alpha')],
  ['Select', plain('SelectV2', 'condition', 't', 'e')],
  ['Softmax', plain('Softmax', 'logits')],
  ['LogSoftmax', plain('LogSoftmax', 'logits')],
  ['Conv2D', convolution('Conv2D')],
  ['DepthwiseConv2dNative', convolution('DepthwiseConv2dNative')],
  [
    'Conv2DBackpropInput',
    (node) => ({
      op: 'Conv2DBackpropInput',
      operands: [sizes(node.attrs.inputShape), tensor(node.inputs.filter), tensor(node.inputs.dy)],
      attr: {
        ...float,
        strides: window(node.attrs.strides),
        data_format: attr.text('NHWC'),
        ...padding(node.attrs.pad),
      },
    }),
  ],
  ['MaxPool', pooling('MaxPool')],
  ['AvgPool', pooling('AvgPool')],
  ['ResizeBilinear', resize('ResizeBilinear')],
  ['ResizeNearestNeighbor', resize('ResizeNearestNeighbor')],
  ['SpaceToBatchND', spaceBatch('SpaceToBatchND', 'paddings')],
  ['BatchToSpaceND', spaceBatch('BatchToSpaceND', 'crops')],
  [
    'BatchMatMul',
    (node) => ({
      op: 'BatchMatMulV2',
      operands: [tensor(node.inputs.a), tensor(node.inputs.b)],
      attr: {
        ...float,
        adj_x: attr.boolean(node.attrs.transposeA === true),
        adj_y: attr.boolean(node.attrs.transposeB === true),
      },
    }),
  ],
  [
    'LeakyRelu',
    (node) => ({
      op: 'LeakyRelu',
      operands: [tensor(node.inputs.x)],
      attr: { ...float, alpha: attr.number(node.attrs.alpha as number) },
    }),
  ],
  [
    'Concat',
    (node) => {
      const tensors = Object.values(node.inputs).map(tensor);
      return {
        op: 'ConcatV2',
        operands: [...tensors, size(node.attrs.axis)],
        attr: { ...float, N: attr.integer(tensors.length) },
      };
    },
  ],
  [
    'Pack',
    (node) => {
      const tensors = Object.values(node.inputs).map(tensor);
      return {
        op: 'Pack',
        operands: tensors,
        attr: { ...float, N: attr.integer(tensors.length), axis: attr.integer(node.attrs.axis as number) },
      };
    },
  ],
  [
    'Reshape',
    (node) => ({
      op: 'Reshape',
      operands: [tensor(node.inputs.x), sizes(node.outputs[0]!.shape)],
      attr: float,
    }),
  ],
  // ExpandDims is a reshape whose result's sizes are known.
  [
    'ExpandDims',
    (node) => ({
      op: 'Reshape',
      operands: [tensor(node.inputs.input), sizes(node.outputs[0]!.shape)],
      attr: float,
    }),
  ],
  [
    'Transpose',
    (node) => ({ op: 'Transpose', operands: [tensor(node.inputs.x), sizes(node.attrs.perm)], attr: float }),
  ],
  [
    'Slice',
    (node) => ({
      op: 'Slice',
      operands: [tensor(node.inputs.x), sizes(node.attrs.begin), sizes(node.outputs[0]!.shape)],
      attr: float,
    }),
  ],
  [
    'PadV2',
    (node) => ({
      op: 'PadV2',
      operands: [tensor(node.inputs.x), pairs(node.attrs.paddings), number(node.attrs.constantValue)],
      attr: float,
    }),
  ],
  [
    'MirrorPad',
    (node) => ({
      op: 'MirrorPad',
      operands: [tensor(node.inputs.x), pairs(node.attrs.paddings)],
      attr: { ...float, mode: attr.text(String(node.attrs.mode).toUpperCase()) },
    }),
  ],
  [
    'Tile',
    (node) => ({ op: 'Tile', operands: [tensor(node.inputs.x), sizes(node.attrs.reps)], attr: float }),
  ],
  [
    'BroadcastTo',
    (node) => ({
      op: 'BroadcastTo',
      operands: [tensor(node.inputs.x), sizes(node.attrs.shape)],
      attr: float,
    }),
  ],
  [
    'Reverse',
    (node) => ({
      op: 'ReverseV2',
      operands: [tensor(node.inputs.x), sizes([node.attrs.dims].flat())],
      attr: float,
    }),
  ],
  [
    'Fill',
    (node) => ({
      op: 'Fill',
      operands: [sizes(node.attrs.shape), number(node.attrs.value)],
      attr: { T: attr.type(node.outputs[0]!.dtype) },
    }),
  ],
  [
    'Cast',
    (node) => ({
      op: 'Cast',
      operands: [tensor(node.inputs.x)],
      attr: { DstT: attr.type(node.outputs[0]!.dtype) },
    }),
  ],
  [
    'GatherV2',
    (node) => ({
      op: 'GatherV2',
      operands: [tensor(node.inputs.x), tensor(node.inputs.indices), size(node.attrs.axis)],
      attr: { batch_dims: attr.integer((node.attrs.batchDims as number | undefined) ?? 0) },
    }),
  ],
  [
    'OneHot',
    (node) => ({
      op: 'OneHot',
      operands: [
        tensor(node.inputs.indices),
        size(node.attrs.depth),
        number(node.attrs.onValue ?? 1),
        number(node.attrs.offValue ?? 0),
      ],
      attr: { T: attr.type(node.outputs[0]!.dtype), axis: attr.integer(-1) },
    }),
  ],
  [
    'ClipByValue',
    (node) => ({
      op: 'ClipByValue',
      operands: [tensor(node.inputs.x), number(node.attrs.clipValueMin), number(node.attrs.clipValueMax)],
      attr: float,
    }),
  ],
  [
    'ArgMax',
    (node) => ({ op: 'ArgMax', operands: [tensor(node.inputs.x), size(node.attrs.axis)], attr: float }),
  ],
  [
    'Cumsum',
    (node) => ({
      op: 'Cumsum',
      operands: [tensor(node.inputs.x), size(node.attrs.axis)],
      attr: {
        ...float,
        exclusive: attr.boolean(node.attrs.exclusive === true),
        reverse: attr.boolean(node.attrs.reverse === true),
      },
    }),
  ],
  [
    'SplitV',
    (node) => {
      const axis = node.attrs.axis as number;
      return {
        op: 'SplitV',
        operands: [
          tensor(node.inputs.x),
          sizes(node.outputs.map((output) => output.shape[axis]!)),
          size(axis),
        ],
        attr: { ...float, num_split: attr.integer(node.outputs.length) },
      };
    },
  ],
]);
