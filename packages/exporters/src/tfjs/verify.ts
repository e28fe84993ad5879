import { loadGraphModel, version_converter } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import type { RunExport } from '../certificate';
import type { GraphModel } from './graph-model';

/** Of the loader that exports are tried with. */
export const tfjsVersion = version_converter;

/** Runs a graph model with tfjs's own loader, on tfjs's backend in plain JavaScript. */
export async function tfjsRunner(
  model: GraphModel,
  outputs: readonly string[],
): Promise<{ readonly run: RunExport; release(): void }> {
  const json = model.json as { modelTopology: object; weightsManifest: tf.io.WeightsManifestConfig };
  const weightSpecs = json.weightsManifest.flatMap(({ weights }) => weights);
  const { buffer, byteOffset, byteLength } = model.weights;
  const before = tf.getBackend();
  // Else tfjs advertises its native package on the console.
  tf.enableProdMode();
  await tf.setBackend('cpu');
  const loaded = await loadGraphModel({
    load: async () => ({
      ...(json as unknown as tf.io.ModelArtifacts),
      weightSpecs,
      weightData: buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer,
    }),
  });
  await tf.setBackend(before);
  return {
    async run(inputs) {
      await tf.setBackend('cpu');
      try {
        const feeds = Object.fromEntries(
          inputs.map(({ name, shape, dtype, data }) => [name, tf.tensor(data, [...shape], dtype)]),
        );
        const made = loaded.execute(feeds, [...outputs]);
        const results = Array.isArray(made) ? made : [made as tf.Tensor];
        const values = results.map((result) => Float32Array.from(result.dataSync()));
        tf.dispose([...results, ...Object.values(feeds)]);
        return values;
      } finally {
        await tf.setBackend(before);
      }
    },
    release: () => loaded.dispose(),
  };
}
