import type { OnnxArray, OnnxDtype, OnnxNode, OnnxTensor } from 'tfjs-onnxruntime';
import { onnxDataType } from 'tfjs-onnxruntime';
import type { SizeSource, Variable } from '../dynamic-sizes';
import type { Polynomial } from './polynomial';

/** Nodes that compute sizes from the shapes of a model's inputs. Each size is computed once. */
export class SizeNodes {
  readonly nodes: OnnxNode[] = [];
  readonly #constants = new Map<string, OnnxTensor>();
  readonly #made = new Map<string, string>();
  #count = 0;

  constructor(
    private readonly variables: readonly Variable[],
    private readonly sources: readonly SizeSource[],
  ) {}

  get initializers(): readonly OnnxTensor[] {
    return [...this.#constants.values()];
  }

  /** int64, no dimensions. */
  scalar(polynomial: Polynomial): string {
    return this.#op('Squeeze', [this.#one(polynomial)]);
  }

  /** int64, one dimension. */
  vector(polynomials: readonly Polynomial[]): string {
    const parts = polynomials.map((one) => this.#one(one));
    return parts.length === 1 ? parts[0]! : this.#op('Concat', parts, { axis: 0 });
  }

  /** float32: one over the polynomial. */
  reciprocal(polynomial: Polynomial, shape: readonly number[]): string {
    const float = this.#op('Cast', [this.#one(polynomial)], { to: onnxDataType('float32') });
    const inverse = this.#op('Reciprocal', [float]);
    return shape.length === 1 ? inverse : this.#op('Reshape', [inverse, this.#ints(shape)]);
  }

  /** int64, of one element. */
  #one(polynomial: Polynomial): string {
    const terms = [...polynomial].map(([mask, coefficient]) => {
      const factors = this.variables.flatMap((_, i) => ((mask >> i) & 1 ? [this.#variable(i)] : []));
      if (coefficient !== 1 || factors.length === 0) factors.unshift(this.#ints([coefficient]));
      return factors.reduce((a, b) => this.#op('Mul', [a, b]));
    });
    return terms.length === 0 ? this.#ints([0]) : terms.reduce((a, b) => this.#op('Add', [a, b]));
  }

  #variable(index: number): string {
    const { input, axis } = this.sources[index]!;
    const { unit } = this.variables[index]!;
    const shape = this.#op('Shape', [input]);
    const size = this.#op('Gather', [shape, this.#ints([axis])], { axis: 0 });
    return unit === 1 ? size : this.#op('Div', [size, this.#ints([unit])]);
  }

  #op(op: string, inputs: readonly string[], attributes: OnnxNode['attributes'] = {}): string {
    const key = `${op}(${inputs.join()})${JSON.stringify(attributes)}`;
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const output = `size_${this.#count++}`;
    this.nodes.push({ op, domain: '', inputs, outputs: [output], attributes });
    this.#made.set(key, output);
    return output;
  }

  #ints(values: readonly number[]): string {
    return this.#constant('int64', [values.length], BigInt64Array.from(values, BigInt));
  }

  #constant(dtype: OnnxDtype, shape: readonly number[], data: OnnxArray): string {
    const key = `${dtype}[${shape.join()}]${Array.from(data as Float32Array, String).join()}`;
    const known = this.#constants.get(key);
    if (known !== undefined) return known.name;
    const name = `size_constant_${this.#constants.size}`;
    this.#constants.set(key, { name, dtype, shape, data });
    return name;
  }
}
