import { engine, type Tensor } from '@tensorflow/tfjs-core';
import { currentBackend } from './backend/register';
import { type TensorFunction, trace } from './backend/trace';
import { autotunedSelector, fixedSelector } from './convolution/autotune/selectors';
import { channelBlock } from './convolution/channel-block';
import type { FormSelector } from './convolution/form-selector';
import { OnnxRuntimeBackendError } from './errors';
import { byRule, type LoweredModel, lowerGraph } from './lower';
import { keepsResults, staysOnDevice } from './runtime/device';
import { ortTensor, runsOnCpu, runsOnGpu, Session, type SessionOptions } from './runtime/session';
import type { Dtype, TensorSpec } from './tensors';
import type { TraceGraph } from './trace/graph';

/** How a function is compiled, and where it runs. */
export interface CompileOptions extends SessionOptions {
  /** Names the function in messages; its own name unless given. */
  readonly name?: string;
  /**
   * Whether the forms of convolutions are measured, the first time a shape is met on this machine, rather than chosen by
   * rule; false unless given. What was fastest is remembered in this folder, or with true in the user's cache folder,
   * and stays, so that the same program computes the same to the last bit. Measuring takes at most half a second a
   * shape and five seconds in all. Functions that train no convolution go by rule in any case: they meet many image
   * sizes, each of them seldom. Set the environment's TFJS_ONNXRUNTIME_TUNE to 0 to forbid measuring.
   */
  readonly tune?: boolean | string;
  /**
   * The forms that convolutions are to take, as `CompiledFunction.forms` told them, whatever rules or measurements say now:
   * the function computes the same to the last bit as the one that told them (on the same processor, with as many
   * threads). Convolutions that are not among them, and forms that this processor does not have, are chosen as ever.
   */
  readonly forms?: ConvolutionForms;
}

/** By operation and shape, the name of the form in which a convolution or one of its gradients is written. */
export type ConvolutionForms = Readonly<Record<string, string>>;

/** What one compiled graph consists of. */
export interface CompiledGraph {
  readonly inputs: readonly TensorSpec[];
  /** tfjs kernels in the trace, by name. */
  readonly kernels: Readonly<Record<string, number>>;
  /** ONNX operators in the graph before ONNX Runtime rewrites it, by name. */
  readonly operators: Readonly<Record<string, number>>;
  readonly onnxBytes: number;
}

/**
 * A compiled function: takes tensors of the shapes it was called with, and gives new tensors that the caller disposes
 * of.
 */
export interface CompiledFunction {
  /**
   * Runs the function. The first call with given shapes and types compiles it.
   * The results are new tensors that the caller disposes; their memory is used again afterwards.
   */
  (inputs: readonly Tensor[]): Promise<Tensor[]>;
  /** The same, blocking. */
  sync(inputs: readonly Tensor[]): Tensor[];
  /** The graphs compiled so far: one for each combination of input shapes and types. */
  readonly graphs: readonly CompiledGraph[];
  /** The forms that its convolutions have taken so far: see `CompileOptions.forms`. */
  readonly forms: ConvolutionForms;
  /** Writes the profiles asked for with `profile`, and ends profiling. */
  endProfiling(): void;
  /** Frees the sessions. The function can't be called afterwards. */
  dispose(): void;
}

interface Compiled {
  readonly session: Session;
  readonly outputs: readonly TensorSpec[];
  readonly description: CompiledGraph;
}

/**
 * Compiles a function of tensors to one ONNX graph that ONNX Runtime runs as a whole: a training step with its
 * gradients and its optimizer, or a network. The function is traced once (see `trace`) for each combination of
 * input shapes and types, then only the graph runs.
 *
 * ```ts
 * const step = compile((w, x) => [tf.grad((w) => tf.matMul(x, w).sum())(w)]);
 * const [gradient] = await step([w, x]);
 * ```
 */
export function compile(fn: TensorFunction, options: CompileOptions = {}): CompiledFunction {
  const name = options.name ?? (fn.name || 'The compiled function');
  const compiled = new Map<string, Compiled>();
  const forms: Record<string, string> = {};
  let disposed = false;

  const sync = (inputs: readonly Tensor[]): Tensor[] => {
    if (disposed) throw new OnnxRuntimeBackendError(`${name} was disposed and can't be run anymore.`);
    const backend = currentBackend();
    const specs = inputs.map(({ shape, dtype }): TensorSpec => ({ shape, dtype: dtype as Dtype }));
    const key = JSON.stringify(specs.map(({ shape, dtype }) => [dtype, shape]));
    let found = compiled.get(key);
    if (!found) {
      found = compileGraph(trace(fn, specs, name), options, forms);
      compiled.set(key, found);
    }
    const onDevice = keepsResults(options.executionProviders);
    const feeds = inputs.map((tensor) => backend.feed(backend.handle(tensor.dataId), onDevice));
    if (onDevice) {
      const outputs = found.session.run(
        feeds,
        found.outputs.map(() => null),
      );
      return found.outputs.map((spec, i) =>
        engine().makeTensorFromTensorInfo(backend.adoptResult(spec, outputs[i]!), backend),
      );
    }
    const results = found.outputs.map((spec) => backend.pool.take(spec));
    found.session.run(
      feeds,
      found.outputs.map((spec, i) => ortTensor(spec, results[i]!)),
    );
    return found.outputs.map((spec, i) =>
      engine().makeTensorFromTensorInfo(backend.adopt(spec, results[i]!), backend),
    );
  };

  const run = async (inputs: readonly Tensor[]): Promise<Tensor[]> => {
    const outputs = sync(inputs);
    // ONNX Runtime blocks this thread while it runs; between two runs timers and streams get their turn.
    await new Promise((resolve) => setImmediate(resolve));
    return outputs;
  };

  const methods = {
    sync,
    endProfiling() {
      for (const { session } of compiled.values()) session.endProfiling();
    },
    dispose() {
      disposed = true;
      for (const { session } of compiled.values()) session.dispose();
      compiled.clear();
    },
  };
  return Object.defineProperties(Object.assign(run, methods), {
    graphs: { get: () => [...compiled.values()].map(({ description }) => description) },
    forms: { get: () => ({ ...forms }) },
  }) as CompiledFunction;
}

/** @param forms gets those that are taken */
function compileGraph(graph: TraceGraph, options: CompileOptions, forms: Record<string, string>): Compiled {
  const selector = fixedSelector(formSelector(graph, options), options.forms ?? {}, forms);
  const forGpu = runsOnGpu(options.executionProviders);
  const model = lowerGraph(graph, selector, true, forGpu);
  const outputs = graph.outputs.map((id) => graph.values[id]!);
  const kept = keepsResults(options.executionProviders) ? outputs.map(staysOnDevice) : undefined;
  return {
    session: new Session(model.bytes, options, kept),
    outputs,
    description: describe(graph, model),
  };
}

function formSelector(
  graph: TraceGraph,
  { executionProviders, threads, tune = false }: CompileOptions,
): FormSelector {
  if (!runsOnCpu(executionProviders)) return byRule(0, runsOnGpu(executionProviders));
  const trains = graph.nodes.some(({ kernel }) => kernel === 'Conv2DBackpropFilter');
  const measured =
    trains && tune !== false && process.env.TFJS_ONNXRUNTIME_TUNE !== '0'
      ? autotunedSelector(tune, threads, channelBlock())
      : undefined;
  return measured ?? byRule(channelBlock());
}

function describe(graph: TraceGraph, model: LoweredModel): CompiledGraph {
  return {
    inputs: graph.inputs.map((id) => graph.values[id]!),
    kernels: count(graph.nodes.map((node) => node.kernel)),
    operators: count(model.nodes.map((node) => node.op)),
    onnxBytes: model.bytes.length,
  };
}

function count(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** A traced function as an ONNX model (opset 21) with inputs i0, i1, ... and outputs o0, o1, ... */
export function toOnnx(graph: TraceGraph): Uint8Array {
  return lowerGraph(graph).bytes;
}
