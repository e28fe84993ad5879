import { compareExport } from '../certificate';
import { certified, type Exporter } from '../exporter';
import { outputNames } from '../traced';
import { writeTfjs } from '.';
import { tfjsRunner, tfjsVersion } from './verify';

export const exportTfjs: Exporter = async (request) => {
  const { program, network, weights, sizes, producer } = request;
  const generatedBy = `${producer.name} ${producer.version}`;
  const model = await writeTfjs(program, network, weights, { sizes, generatedBy });
  const files = { 'model.json': JSON.stringify(model.json), 'weights.bin': model.weights };
  const use = 'load it with tf.loadGraphModel("model.json")';
  const runner = await tfjsRunner(model, outputNames(program, network));
  try {
    const comparisons = await compareExport(program, network, weights, runner.run, sizes);
    return {
      files,
      use,
      certificate: certified('tfjs', network, `tfjs-converter ${tfjsVersion}, backend cpu`, comparisons),
    };
  } finally {
    runner.release();
  }
};
