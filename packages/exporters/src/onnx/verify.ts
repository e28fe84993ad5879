import * as ort from 'onnxruntime-node';
import type { RunExport } from '../certificate';

/** Of the ONNX Runtime that exports are tried in. */
export const onnxVersion = ort.env.versions.node;

/** Runs an ONNX model in ONNX Runtime, on the processor. */
export async function onnxRunner(
  model: Uint8Array,
  outputs: readonly string[],
): Promise<{ readonly run: RunExport; release(): Promise<void> }> {
  const session = await ort.InferenceSession.create(model, {
    executionProviders: ['cpu'],
    logSeverityLevel: 3,
  });
  return {
    async run(inputs) {
      // An input that no result depends on is not part of the model's computation, but of its interface.
      const feeds = Object.fromEntries(
        inputs.map(({ name, shape, dtype, data }) => [
          name,
          dtype === 'int32'
            ? new ort.Tensor('int32', data as Int32Array, [...shape])
            : new ort.Tensor('float32', data as Float32Array, [...shape]),
        ]),
      );
      const results = await session.run(feeds);
      return outputs.map((name) => Float32Array.from(results[name]!.data as Float32Array));
    },
    release: () => session.release(),
  };
}
