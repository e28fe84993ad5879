/** A network as a `.keras` file: a model of Keras's own layers, which opens on any of its backends. */
import { bindingsFromSizes, neededNodes } from '@cnn-studio/compiler';
import {
  type CheckedNetwork,
  type Dim,
  type NodeId,
  type Program,
  substitute,
  type ValueType,
} from '@cnn-studio/language';
import type { ExportedWeight } from '../weights';
import { KerasRefusal, kerasEmitter } from './entries';
import { KerasGraph, type KerasTensor, kerasSnakeCase, layersInOrder, modelConfig } from './graph';
import { type Hdf5Group, hdf5 } from './hdf5';
import { zipped } from './zip';

/** The Keras whose files these are like; older ones of Keras 3 read them. */
const KERAS_VERSION = '3.0.0';

/**
 * @param sizes of the inputs, without the batch; those of the network where it is left out
 * @throws Error that names what can't be written
 */
export async function writeKeras(
  program: Program,
  name: string,
  weights: readonly ExportedWeight[],
  sizes?: readonly (readonly number[])[],
): Promise<Uint8Array> {
  const graph = new KerasGraph();
  const outputs = new Writer(program, weights, graph).top(name, sizes);
  const used = new Map<string, number>();
  const groups = Object.fromEntries(
    layersInOrder(graph, outputs)
      .filter(({ module }) => module === 'keras.layers')
      .map(({ className, weights: values }): [string, Hdf5Group] => {
        const kind = kerasSnakeCase(className);
        const count = used.get(kind) ?? 0;
        used.set(kind, count + 1);
        const vars = Object.fromEntries(values.map((value, index) => [String(index), value]));
        return [count === 0 ? kind : `${kind}_${count}`, { vars }];
      }),
  );
  return zipped({
    'metadata.json': JSON.stringify({ keras_version: KERAS_VERSION, date_saved: '1980-01-01@00:00:00' }),
    'config.json': JSON.stringify(modelConfig(name, graph, outputs)),
    'model.weights.h5': hdf5({ layers: groups, vars: {} }),
  });
}

/** Layers are named by their paths: `Residual_1/conv_2` becomes `Residual_1_conv_2`. */
class Writer {
  private readonly weights: ReadonlyMap<string, ExportedWeight>;

  constructor(
    private readonly program: Program,
    weights: readonly ExportedWeight[],
    private readonly graph: KerasGraph,
  ) {
    this.weights = new Map(weights.map((weight) => [weight.spec.name, weight]));
  }

  top(name: string, sizes: readonly (readonly number[])[] | undefined): KerasTensor[] {
    const network = this.program.networks.get(name)!;
    const known = sizes === undefined ? new Map<string, number>() : bindingsFromSizes(network, sizes);
    const inputs = network.inputs.map((id) => {
      const node = network.nodes[id]!;
      const called = node.op === 'input' ? node.name : node.path;
      if (node.type.kind === 'class') return this.graph.input(called, [], 'int32');
      return this.graph.input(called, this.shape(node.type, known).slice(1), 'float32');
    });
    return this.network(network, inputs, '', known);
  }

  /** The results of a network. Used several times, it is the same layers. */
  private network(
    network: CheckedNetwork,
    inputs: readonly (KerasTensor | number)[],
    prefix: string,
    known: ReadonlyMap<string, number>,
  ): KerasTensor[] {
    const targets = network.outputs.map(({ node }) => node);
    const values = new Map<NodeId, readonly (KerasTensor | number)[]>();
    for (const [index, id] of network.inputs.entries()) values.set(id, [inputs[index]!]);
    for (const node of neededNodes(network, targets)) {
      if (values.has(node.id)) continue;
      const given = node.inputs.map((id) => values.get(id)![0]!);
      switch (node.op) {
        case 'constant':
          values.set(node.id, [node.value]);
          break;
        case 'result':
          values.set(node.id, [values.get(node.inputs[0]!)![node.index]!]);
          break;
        case 'network': {
          if (given.some((value) => typeof value === 'number'))
            throw new Error(`${node.network} is given a number; a model of Keras is given values only`);
          const inner = this.program.networks.get(node.network)!;
          const bound = new Map(
            [...node.bindings].flatMap(([symbol, dim]) => {
              const size = sizeOf(dim, known);
              return size === null ? [] : [[symbol, size] as const];
            }),
          );
          values.set(node.id, this.network(inner, given, `${node.network}_`, bound));
          break;
        }
        case 'entry': {
          const layerName = `${prefix}${node.path.replaceAll('/', '_')}`;
          const partName = (part?: string) => (part === undefined ? layerName : `${layerName}_${part}`);
          try {
            const made = kerasEmitter(node.entry)({
              node,
              args: node.args,
              inputs: given,
              inputTypes: node.inputs.map((id) => network.nodes[id]!.type),
              type: node.type,
              shape: this.shape(node.type, known),
              weight: (weight) => {
                const { spec, values: numbers } = this.weights.get(`${network.name}/${node.path}/${weight}`)!;
                return { shape: spec.shape, values: numbers };
              },
              call: (spec, args, shape, part) => this.graph.call(partName(part), spec, args, shape),
              op: (className, args, shape, { module = 'numpy', config = {}, part } = {}) =>
                this.graph.call(
                  partName(part),
                  { className, module: `keras.src.ops.${module}`, config },
                  args,
                  shape,
                ),
            });
            values.set(node.id, Array.isArray(made) ? made : [made as KerasTensor]);
          } catch (error) {
            if (!(error instanceof KerasRefusal)) throw error;
            throw new Error(`\`${node.entry}\` can't be written for Keras: ${error.message}`);
          }
          break;
        }
        default:
          throw new Error(`a network has no ${node.op}`);
      }
    }
    return targets.map((id) => {
      const [value] = values.get(id)!;
      if (typeof value !== 'object')
        throw new Error('the result of a network is a number, and that of a model of Keras is not');
      return value;
    });
  }

  private shape(type: ValueType, known: ReadonlyMap<string, number>): (number | null)[] {
    return [null, ...(type.kind === 'tensor' ? type.shape.map((dim) => sizeOf(dim, known)) : [])];
  }
}

function sizeOf(dim: Dim, known: ReadonlyMap<string, number>): number | null {
  if (typeof dim === 'number') return dim;
  const size = substitute(dim, known);
  return typeof size === 'number' ? size : null;
}
