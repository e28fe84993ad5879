/** A model of Keras as its file describes it: layers, and which results of others each is called with. */

/** A result of a call of a layer. */
export interface KerasTensor {
  /** With the batch first; null where it is not known. */
  readonly shape: readonly (number | null)[];
  readonly dtype: 'float32' | 'int32';
  readonly layer: KerasLayer;
  readonly call: number;
}

export interface KerasWeight {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface KerasLayer {
  readonly name: string;
  readonly className: string;
  readonly module: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly weights: readonly KerasWeight[];
  readonly calls: { readonly args: readonly unknown[]; readonly inputs: readonly KerasTensor[] }[];
}

export interface LayerSpec {
  readonly className: string;
  /** `keras.layers` by default. */
  readonly module?: string;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly weights?: readonly KerasWeight[];
}

/** What a call is given: tensors, lists of them, and plain values. */
export type Given = KerasTensor | readonly KerasTensor[] | number | readonly number[];

export class KerasGraph {
  readonly layers = new Map<string, KerasLayer>();
  readonly inputs: KerasTensor[] = [];

  input(name: string, shape: readonly (number | null)[], dtype: 'float32' | 'int32'): KerasTensor {
    const layer: KerasLayer = {
      name,
      className: 'InputLayer',
      module: 'keras.layers',
      config: { batch_shape: [null, ...shape], dtype, sparse: false, name },
      weights: [],
      calls: [{ args: [], inputs: [] }],
    };
    this.layers.set(name, layer);
    const tensor = { shape: [null, ...shape], dtype, layer, call: 0 };
    this.inputs.push(tensor);
    return tensor;
  }

  /**
   * Calls a layer, which is made by its first call.
   * @param shape of the result, with the batch
   */
  call(
    name: string,
    { className, module = 'keras.layers', config = {}, weights = [] }: LayerSpec,
    args: readonly Given[],
    shape: readonly (number | null)[],
  ): KerasTensor {
    let layer = this.layers.get(name);
    if (layer === undefined) {
      const dtype = module === 'keras.layers' ? { dtype: 'float32' } : {};
      layer = { name, className, module, config: { name, ...dtype, ...config }, weights, calls: [] };
      this.layers.set(name, layer);
    }
    const inputs = args.flatMap((arg) => (Array.isArray(arg) ? arg : [arg])).filter(isTensor);
    layer.calls.push({ args, inputs });
    return { shape, dtype: 'float32', layer, call: layer.calls.length - 1 };
  }
}

function isTensor(value: unknown): value is KerasTensor {
  return typeof value === 'object' && value !== null && 'layer' in value;
}

/** `config.json` of the file. */
export function modelConfig(name: string, graph: KerasGraph, outputs: readonly KerasTensor[]): object {
  const place = ({ layer, call }: KerasTensor) => [layer.name, call, 0];
  const places = (tensors: readonly KerasTensor[]) =>
    tensors.length === 1 ? place(tensors[0]!) : tensors.map(place);
  return {
    module: 'keras.src.models.functional',
    class_name: 'Functional',
    config: {
      name,
      trainable: true,
      layers: layersInOrder(graph, outputs).map(layerConfig),
      input_layers: places(graph.inputs),
      output_layers: places(outputs),
    },
    registered_name: 'Functional',
    build_config: { input_shape: null },
  };
}

function layerConfig({ name, className, module, config, calls }: KerasLayer): object {
  const told = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(told);
    if (!isTensor(value)) return value;
    const { shape, dtype, layer, call } = value;
    return {
      class_name: '__keras_tensor__',
      config: { shape, dtype, keras_history: [layer.name, call, 0] },
    };
  };
  return {
    module,
    class_name: className,
    config,
    registered_name: module === 'keras.layers' ? null : className,
    name,
    inbound_nodes:
      className === 'InputLayer' ? [] : calls.map(({ args }) => ({ args: args.map(told), kwargs: {} })),
  };
}

/**
 * Layers in the order in which Keras holds them, by which its files name weights: those farthest from the results first, and among
 * equals by the way from the results back (`map_graph` in keras/src/ops/function.py).
 */
export function layersInOrder(graph: KerasGraph, outputs: readonly KerasTensor[]): KerasLayer[] {
  const found = new Map<KerasLayer, number>();
  const nodes: KerasTensor[] = [];
  const keyOf = ({ layer, call }: Pick<KerasTensor, 'layer' | 'call'>) => `${layer.name} ${call}`;
  const finished = new Set<string>();
  const inputsOf = ({ layer, call }: KerasTensor) => layer.calls[call]!.inputs;
  // Without recursion: networks may be deep.
  const visit = (start: KerasTensor) => {
    const open: { readonly node: KerasTensor; next: number }[] = [{ node: start, next: 0 }];
    if (finished.has(keyOf(start))) return;
    if (!found.has(start.layer)) found.set(start.layer, found.size);
    while (open.length > 0) {
      const top = open.at(-1)!;
      const next = inputsOf(top.node)[top.next++];
      if (next === undefined) {
        open.pop();
        if (!finished.has(keyOf(top.node))) nodes.push(top.node);
        finished.add(keyOf(top.node));
      } else if (!finished.has(keyOf(next))) {
        if (!found.has(next.layer)) found.set(next.layer, found.size);
        open.push({ node: next, next: 0 });
      }
    }
  };
  for (const output of outputs) visit(output);
  const depths = new Map<string, number>();
  const layerDepths = new Map<KerasLayer, number>();
  for (const node of nodes.toReversed()) {
    const depth = Math.max(depths.get(keyOf(node)) ?? 0, layerDepths.get(node.layer) ?? 0);
    layerDepths.set(node.layer, depth);
    for (const input of inputsOf(node)) {
      depths.set(keyOf(input), Math.max(depth + 1, depths.get(keyOf(input)) ?? 0));
    }
  }
  for (const { layer } of graph.inputs) {
    if (!layerDepths.has(layer)) layerDepths.set(layer, 0);
    if (!found.has(layer)) found.set(layer, -1);
  }
  return [...layerDepths.keys()].sort(
    (a, b) => layerDepths.get(b)! - layerDepths.get(a)! || found.get(a)! - found.get(b)!,
  );
}

/** `Conv2DTranspose` becomes `conv2d_transpose`, as Keras does it (keras/src/utils/naming.py). */
export function kerasSnakeCase(name: string): string {
  return name
    .replaceAll(/\W+/g, '')
    .replaceAll(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
