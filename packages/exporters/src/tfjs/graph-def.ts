/** TensorFlow's GraphDef in the JSON form that tfjs's graph models hold. */
export interface NodeDef {
  readonly name: string;
  readonly op: string;
  readonly input: readonly string[];
  readonly attr: Readonly<Record<string, AttrValue>>;
}

export type AttrValue =
  | { readonly type: DataType }
  | { readonly i: string }
  | { readonly f: number }
  | { readonly b: boolean }
  /** Base64. */
  | { readonly s: string }
  | { readonly list: { readonly i: readonly string[] } }
  | { readonly shape: ShapeProto }
  | { readonly tensor: { readonly dtype: DataType; readonly tensorShape: ShapeProto } };

export interface ShapeProto {
  /** `-1` where the size is not known. */
  readonly dim: readonly { readonly size: string }[];
}

export type DataType = 'DT_FLOAT' | 'DT_INT32' | 'DT_BOOL';

export const dataType = { float32: 'DT_FLOAT', int32: 'DT_INT32', bool: 'DT_BOOL' } as const;

export const attr = {
  type: (dtype: keyof typeof dataType): AttrValue => ({ type: dataType[dtype] }),
  integer: (value: number): AttrValue => ({ i: String(value) }),
  number: (value: number): AttrValue => ({ f: value }),
  boolean: (value: boolean): AttrValue => ({ b: value }),
  text: (value: string): AttrValue => ({ s: btoa(value) }),
  integers: (values: readonly number[]): AttrValue => ({ list: { i: values.map(String) } }),
  shape: (dims: readonly number[]): AttrValue => ({ shape: shapeProto(dims) }),
};

/** A `TensorShapeProto`; -1 stands for a size that is not known. */
export function shapeProto(dims: readonly number[]): ShapeProto {
  return { dim: dims.map((size) => ({ size: String(size) })) };
}
