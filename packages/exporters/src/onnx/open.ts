import * as ort from 'onnxruntime-node';

/** One input of a model, with all of its dimensions. */
export interface OnnxFeed {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32' | 'int64';
  readonly data: Float32Array | Int32Array;
}

/** A model in ONNX Runtime; to be released when it is no longer needed. */
export interface OpenedOnnx {
  /** Of the ONNX Runtime that it runs in. */
  readonly version: string;
  run(
    feeds: readonly OnnxFeed[],
    outputs: readonly string[],
  ): Promise<readonly { readonly shape: readonly number[]; readonly data: Float32Array }[]>;
  release(): Promise<void>;
}

/** Opens anybody's ONNX file in ONNX Runtime, on the processor. */
export async function openOnnx(path: string): Promise<OpenedOnnx> {
  const session = await ort.InferenceSession.create(path, {
    executionProviders: ['cpu'],
    logSeverityLevel: 3,
  });
  return {
    version: `ONNX Runtime ${ort.env.versions.node}`,
    async run(feeds, outputs) {
      const given = Object.fromEntries(feeds.map((feed) => [feed.name, tensorOf(feed)]));
      const results = await session.run(given);
      return outputs.map((name) => {
        const { dims, data } = results[name]!;
        return { shape: dims, data: Float32Array.from(data as Float32Array) };
      });
    },
    release: () => session.release(),
  };
}

function tensorOf({ dtype, data, shape }: OnnxFeed): ort.Tensor {
  const sizes = [...shape];
  if (dtype === 'int64')
    return new ort.Tensor('int64', BigInt64Array.from(data as Int32Array, BigInt), sizes);
  return dtype === 'int32'
    ? new ort.Tensor('int32', data as Int32Array, sizes)
    : new ort.Tensor('float32', data as Float32Array, sizes);
}
