import {
  type BackendValues,
  DataStorage,
  type DataType,
  engine,
  KernelBackend,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import type { Tensor as OrtTensor } from 'onnxruntime-node';
import { OnnxRuntimeBackendError } from '../errors';
import type { Kernel } from '../kernels/kernel';
import { DeviceReader } from '../runtime/device';
import { allocate, BufferPool } from '../runtime/pool';
import { ortTensor } from '../runtime/session';
import { type Dtype, type HostArray, sizeOf, type TensorSpec } from '../tensors';
import { Handle, type RecordedNode, type Source, type Tracing } from '../trace/handle';
import { LazyExecutor } from './lazy';

/** More pending kernels than this are run before the next is noted, so that a program that never reads ends. */
const MAX_PENDING = 4096;

/**
 * The tfjs backend `onnxruntime`. Kernels compute nothing when called: they note what is to be computed.
 * Reading a tensor lowers everything noted and still needed to one ONNX graph and runs it.
 */
export class OnnxRuntimeBackend extends KernelBackend {
  readonly pool = new BufferPool();
  readonly #storage: DataStorage<Handle>;
  readonly #lazy = new LazyExecutor(this.pool);
  readonly #reader = new DeviceReader();
  /** Tensors that exist for tfjs and have not been computed. */
  readonly #pending = new Set<Handle>();
  /** The tracing in progress. */
  tracing: Tracing | null = null;

  constructor() {
    super();
    this.#storage = new DataStorage(this, engine());
  }

  // Storage, as tfjs asks for it

  override write(values: BackendValues, shape: number[], dtype: DataType): object {
    const dataId = {};
    this.move(dataId, values, shape, dtype, 1);
    return dataId;
  }

  override move(
    dataId: object,
    values: BackendValues,
    shape: number[],
    dtype: DataType,
    refCount: number,
  ): void {
    const handle = new Handle({ shape, dtype: dtype as Dtype }, sourceOf(values, dtype));
    handle.refCount = refCount;
    this.#storage.set(dataId, handle);
  }

  /** A tensor over a computed result. */
  adopt(spec: TensorSpec, data: HostArray): TensorInfo {
    return this.#register(new Handle(spec, { kind: 'host', data, reusable: true }));
  }

  /** A tensor over what a session returned: the device's memory, or memory that the runtime allocated. */
  adoptResult(spec: TensorSpec, tensor: OrtTensor): TensorInfo {
    const source: Source =
      tensor.location === 'gpu-buffer'
        ? { kind: 'device', tensor }
        : { kind: 'host', data: tensor.data as HostArray, reusable: false };
    return this.#register(new Handle(spec, source));
  }

  /** The tensor as a session's input. @param onDevice whether the session takes what lies on the device */
  feed(handle: Handle, onDevice: boolean): OrtTensor {
    if (onDevice && handle.source.kind === 'device') return handle.source.tensor;
    return ortTensor(handle.spec, this.values(handle).data);
  }

  placeholder(spec: TensorSpec, tracing: Tracing): TensorInfo {
    return this.#register(new Handle(spec, { kind: 'placeholder', tracing }));
  }

  handle(dataId: object): Handle {
    return this.#storage.get(dataId);
  }

  override readSync(dataId: object): BackendValues {
    const handle = this.handle(dataId);
    if (handle.source.kind === 'opaque') return handle.source.values;
    const source = this.values(handle);
    source.reusable = false;
    return source.data;
  }

  override async read(dataId: object): Promise<BackendValues> {
    return this.readSync(dataId);
  }

  /** The tensor's elements, computed if they are not there yet. */
  values(handle: Handle): Extract<Source, { kind: 'host' }> {
    if (handle.tracing) {
      throw new OnnxRuntimeBackendError(
        `${handle.tracing.name} reads a tensor that depends on its arguments while it is being traced. ` +
          'Tracing only notes the kernels that are called; there are no values yet. ' +
          'Return the tensor and read it from the result instead.',
      );
    }
    if (handle.source.kind === 'node') this.flush(handle);
    if (handle.source.kind === 'device') {
      const data = this.#reader.read(handle.spec, handle.source.tensor);
      return { kind: 'host', data, reusable: false };
    }
    if (handle.source.kind !== 'host') {
      throw new OnnxRuntimeBackendError(`A tensor of type ${handle.spec.dtype} has no numeric elements.`);
    }
    return handle.source;
  }

  /** Computes every tensor that is still waiting and can be computed. */
  flush(also?: Handle): void {
    const outputs = [...this.#pending].filter((handle) => !handle.tracing);
    if (also && !this.#pending.has(also)) outputs.push(also);
    for (const handle of outputs) this.#pending.delete(handle);
    this.#lazy.run(outputs);
  }

  override disposeData(dataId: object, force = false): boolean {
    if (!this.#storage.has(dataId)) return true;
    const handle = this.handle(dataId);
    handle.refCount--;
    if (!force && handle.refCount > 0) return false;
    this.#storage.delete(dataId);
    this.#pending.delete(handle);
    const { source } = handle;
    if (source.kind === 'host' && source.reusable) this.pool.give(handle.spec.dtype, source.data);
    if (source.kind === 'device') source.tensor.dispose();
    return true;
  }

  override refCount(dataId: object): number {
    return this.#storage.has(dataId) ? this.handle(dataId).refCount : 0;
  }

  override incRef(dataId: object): void {
    this.handle(dataId).refCount++;
  }

  override numDataIds(): number {
    return this.#storage.numDataIds();
  }

  override memory(): { unreliable: boolean; reasons?: string[] } {
    return { unreliable: false };
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  /** Computes what `f` asks for; the time includes the compilation of graphs not met before. */
  override async time(f: () => void): Promise<{ kernelMs: number }> {
    this.flush();
    const start = util.now();
    f();
    this.flush();
    return { kernelMs: util.now() - start };
  }

  override dispose(): void {
    this.#pending.clear();
    this.#lazy.dispose();
    this.#reader.dispose();
    this.pool.clear();
  }

  // Kernels

  /** Notes a kernel call. */
  record(
    kernel: Kernel,
    inputs: Readonly<Record<string, TensorInfo | undefined>>,
    attrs: Readonly<Record<string, unknown>>,
  ): TensorInfo[] {
    const handles: Record<string, Handle> = {};
    const specs: Record<string, TensorSpec> = {};
    let tracing: Tracing | null = null;
    for (const [name, info] of Object.entries(inputs)) {
      if (!info) continue;
      const handle = this.handle(info.dataId);
      this.#bringToHost(handle);
      handles[name] = handle;
      specs[name] = handle.spec;
      tracing ??= handle.tracing;
    }
    if (tracing && tracing !== this.tracing) {
      throw new OnnxRuntimeBackendError(
        `${kernel.name} is given a tensor that was made while ${tracing.name} was traced. Such a tensor only ` +
          'stands for a value. Return it from the traced function and use the result.',
      );
    }
    const outputs: Handle[] = [];
    const node: RecordedNode = { kernel, inputs: handles, attrs, outputs, tracing };
    for (const spec of kernel.infer(specs, attrs)) {
      const empty = sizeOf(spec.shape) === 0;
      const source: Source = empty
        ? { kind: 'host', data: allocate(spec.dtype, 0), reusable: false }
        : { kind: 'node', node };
      outputs.push(new Handle(spec, source));
    }
    for (const handle of Object.values(handles)) {
      if (handle.source.kind === 'host') handle.source.reusable = false;
    }
    const infos = outputs.map((handle) => this.#register(handle));
    if (this.#pending.size > MAX_PENDING && !this.tracing) this.flush();
    return infos;
  }

  /** Single kernels run on the processor: what lies on a device has to come from there. */
  #bringToHost(handle: Handle): void {
    if (handle.source.kind !== 'device') return;
    const { tensor } = handle.source;
    handle.source = this.values(handle);
    tensor.dispose();
  }

  #register(handle: Handle): TensorInfo {
    const dataId = {};
    this.#storage.set(dataId, handle);
    if (handle.source.kind === 'node') this.#pending.add(handle);
    return { dataId, shape: handle.spec.shape as number[], dtype: handle.spec.dtype };
  }
}

function sourceOf(values: BackendValues, dtype: DataType): Source {
  if (dtype === 'string' || dtype === 'complex64') return { kind: 'opaque', values };
  return { kind: 'host', data: hostArray(values, dtype), reusable: false };
}

/** tfjs hands over typed arrays, but also plain arrays of numbers, and booleans. */
function hostArray(values: BackendValues, dtype: DataType): HostArray {
  const numbers = values as ArrayLike<number>;
  if (dtype === 'float32') return values instanceof Float32Array ? values : Float32Array.from(numbers);
  if (dtype === 'int32') return values instanceof Int32Array ? values : Int32Array.from(numbers);
  return values instanceof Uint8Array ? values : Uint8Array.from(numbers);
}
