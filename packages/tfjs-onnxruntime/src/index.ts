import { register } from './backend/register';

register();

export { BACKEND_NAME } from './backend/register';
export {
  type CompiledFunction,
  type CompiledGraph,
  type CompileOptions,
  type ConvolutionForms,
  compile,
  toOnnx,
} from './compile';
export { OnnxRuntimeBackendError } from './errors';
export { type ProviderState, providerState } from './runtime/providers';
export type { ExecutionProvider, SessionOptions } from './runtime/session';
export type { Dtype, HostArray, TensorSpec, TraceGraph, TraceNode, ValueId } from './trace/graph';
export { type TensorFunction, trace } from './trace/trace';
