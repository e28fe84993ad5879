import { register } from './backend/register';

register();

export { BACKEND_NAME } from './backend/register';
export { type TensorFunction, trace } from './backend/trace';
export { cacheFolder } from './cache-folder';
export {
  type CompiledFunction,
  type CompiledGraph,
  type CompileOptions,
  type ConvolutionForms,
  compile,
  toOnnx,
} from './compile';
export { OnnxRuntimeBackendError } from './errors';
export { standardGraph } from './lower';
export {
  encodeModel,
  type OnnxAbout,
  type OnnxArray,
  type OnnxAttribute,
  type OnnxDtype,
  type OnnxGraph,
  type OnnxInterface,
  type OnnxNode,
  type OnnxTensor,
  OPSET,
  onnxDataType,
} from './onnx/model';
export { type ProviderState, providerState } from './runtime/providers';
export type { ExecutionProvider, SessionOptions } from './runtime/session';
export type { Dtype, HostArray, TensorSpec } from './tensors';
export type { TraceGraph, TraceNode, ValueId } from './trace/graph';
