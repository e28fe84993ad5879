/** ONNX models as data: a way in without the backend. */
export {
  type DecodedAttribute,
  type DecodedFunction,
  type DecodedGraph,
  type DecodedModel,
  type DecodedNode,
  type DecodedTensor,
  type DecodedValueInfo,
  decodeModel,
  OnnxFormatError,
  type ReadExternal,
} from './decode';
export { halfToFloat } from './half';
