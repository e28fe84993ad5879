/** How networks are compared with models that run elsewhere: for what comes in as for what goes out. */
export { type Comparison, compareExport, type GivenInput } from './certificate';
export { type OpenedOnnx, openOnnx } from './onnx/open';
