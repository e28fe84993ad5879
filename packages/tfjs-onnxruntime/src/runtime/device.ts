/**
 * Tensors that stay where ONNX Runtime computed them. A WebGPU session leaves its results in the device's memory
 * and takes them from there in the next run: the state of a training loop never crosses the bus.
 */
import type { Tensor } from 'onnxruntime-node';
import { encodeModel } from '../onnx/model';
import type { HostArray, TensorSpec } from '../tensors';
import { type ExecutionProvider, inputName, outputName, Session } from './session';

/** Providers whose results can stay on the device: with the others of the binding's version they can't. */
const KEEPING: ReadonlySet<ExecutionProvider> = new Set(['webgpu']);

/** Whether results can stay in the device’s memory between runs: on WebGPU. */
export function keepsResults(providers: readonly ExecutionProvider[] | undefined): boolean {
  const [first] = providers ?? [];
  return first !== undefined && KEEPING.has(first);
}

/**
 * Whether a result is worth keeping on the device. Single numbers are not: a loss is there to be read, and reading
 * one back takes a run of its own.
 */
export function staysOnDevice({ shape }: TensorSpec): boolean {
  return shape.length > 0;
}

/**
 * Reads tensors back from the device. Their own `getData` ends the process in onnxruntime-node 1.30, so a session
 * of one operator, whose result is asked for on the host, copies them.
 */
export class DeviceReader {
  /** By type and shape, of which a program has few. */
  readonly #sessions = new Map<string, Session>();

  read(spec: TensorSpec, tensor: Tensor): HostArray {
    const key = `${spec.dtype} ${spec.shape.join()}`;
    let session = this.#sessions.get(key);
    if (session === undefined) {
      session = new Session(copyModel(spec), { executionProviders: ['webgpu'], threads: 1 });
      this.#sessions.set(key, session);
    }
    const [copy] = session.run([tensor], [null]);
    return copy!.data as HostArray;
  }

  dispose(): void {
    for (const session of this.#sessions.values()) session.dispose();
    this.#sessions.clear();
  }
}

function copyModel({ dtype, shape }: TensorSpec): Uint8Array {
  const [from, to] = [inputName(0), outputName(0)];
  return encodeModel({
    nodes: [{ op: 'Identity', domain: '', inputs: [from], outputs: [to], attributes: {} }],
    initializers: [],
    inputs: [{ name: from, dtype, shape }],
    outputs: [{ name: to, dtype, shape }],
  });
}
