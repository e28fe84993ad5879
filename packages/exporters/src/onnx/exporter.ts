import { compareExport } from '../certificate';
import { certified, type Exporter } from '../exporter';
import { outputNames } from '../traced';
import { writeOnnx } from '.';
import { onnxRunner, onnxVersion } from './verify';

export const exportOnnx: Exporter = async (request) => {
  const { program, network, weights, producer, metadata } = request;
  const model = await writeOnnx(program, network, weights, {
    half: request.half,
    about: { producer: producer.name, producerVersion: producer.version, name: network, metadata },
  });
  const file = `${network}.onnx`;
  const runner = await onnxRunner(model, outputNames(program, network));
  try {
    const comparisons = await compareExport(program, network, weights, runner.run);
    const certificate = certified('onnx', network, `onnxruntime-node ${onnxVersion}`, comparisons);
    return {
      files: { [file]: model },
      certificate,
      use: `load it with onnxruntime.InferenceSession("${file}")`,
    };
  } finally {
    await runner.release();
  }
};
