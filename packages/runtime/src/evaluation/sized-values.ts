import { compileTraining, type TrainingFunctions } from '@cnn-studio/compiler';
import type { Chance, DataSet } from '@cnn-studio/data';
import {
  type CheckedTrain,
  type DataNode,
  formatType,
  type NodeId,
  type Program,
  retype,
  type ValueType,
} from '@cnn-studio/language';
import type { Runner } from '../backends/runner';
import type { Moment } from '../feeds/progress';
import type { State } from '../state';
import { ValuesRunner } from './values';

/** Compiled at so many sizes at once: each takes memory. */
const KEPT_SIZES = 4;

/** Which example decides a size, and what is left to chance in it. */
export interface Example {
  readonly index: number;
  readonly chance: Chance;
}

/** Computes values of a train block at the sizes of whatever data takes the place of what it was checked for. */
export class SizedValues {
  private readonly own: ValuesRunner;
  private readonly sized = new Map<string, ValuesRunner>();

  constructor(
    private readonly program: Program,
    private readonly train: CheckedTrain,
    private readonly runner: Runner,
    functions: TrainingFunctions,
    private readonly state: State,
    private readonly seed: number,
    /** How far the training is; absent where there is none. */
    private readonly moment?: () => Moment,
  ) {
    this.own = new ValuesRunner(runner, functions, state, seed, moment);
  }

  /** At the sizes that the train block was checked for. */
  get asChecked(): ValuesRunner {
    return this.own;
  }

  /** Whether the values come of images that have sizes of their own, so that each is computed apart. */
  isOwnSize(
    nodes: readonly NodeId[],
    sources: readonly DataSet[],
    substitute: (source: number) => number = (source) => source,
  ): boolean {
    return this.data(nodes).some(({ source, column }) =>
      sources[substitute(source)]!.columns[column]!.shape.includes(undefined),
    );
  }

  /** What computes values for an example, of each source the one that `example` tells. */
  async at(
    nodes: readonly NodeId[],
    sources: readonly DataSet[],
    substitute: (source: number) => number,
    example: (source: number) => Example,
  ): Promise<ValuesRunner> {
    const given = new Map<NodeId, ValueType>();
    for (const node of this.data(nodes)) {
      const { type } = node;
      if (type.kind !== 'tensor' && type.kind !== 'map') continue;
      const source = substitute(node.source);
      const { index, chance } = example(source);
      const data = sources[source]!;
      const { shape } = data.columns[node.column]!;
      const known = shape.includes(undefined) ? (await data.sizesOf(index, chance))[node.column]! : shape;
      given.set(node.id, { ...type, shape: known } as ValueType);
    }
    const isAsChecked = [...given].every(([id, type]) => sizeOf(type) === sizeOf(this.train.nodes[id]!.type));
    return isAsChecked ? this.own : this.forSizes(nodes, given);
  }

  private forSizes(nodes: readonly NodeId[], given: ReadonlyMap<NodeId, ValueType>): ValuesRunner {
    const key = `${nodes.join()}: ${[...given].map(([id, type]) => `${id} ${sizeOf(type)}`).join()}`;
    let values = this.sized.get(key);
    if (values === undefined) {
      const { nodes: resized } = retype(this.train, this.program.networks, nodes, { given });
      const trains = new Map([[this.train.name, { ...this.train, nodes: resized }]]);
      const functions = compileTraining({ ...this.program, trains }, this.train.name);
      values = new ValuesRunner(this.runner, functions, this.state, this.seed, this.moment);
    }
    // The last used last.
    this.sized.delete(key);
    this.sized.set(key, values);
    for (const [old, runner] of this.sized) {
      if (this.sized.size <= KEPT_SIZES) break;
      runner.dispose();
      this.sized.delete(old);
    }
    return values;
  }

  private data(nodes: readonly NodeId[]): DataNode[] {
    const needed = new Set(nodes);
    for (const node of this.train.nodes.toReversed()) {
      if (needed.has(node.id)) for (const input of node.inputs) needed.add(input);
    }
    return this.train.nodes.filter((node): node is DataNode => node.op === 'data' && needed.has(node.id));
  }

  dispose(): void {
    this.own.dispose();
    for (const values of this.sized.values()) values.dispose();
  }
}

function sizeOf(type: ValueType): string {
  return formatType(type);
}
