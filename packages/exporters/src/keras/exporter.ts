import { compareExport } from '../certificate';
import { certified, type Exporter } from '../exporter';
import { findPackage } from '../python/interpreter';
import { writeKeras } from '.';
import { KerasRunner } from './verify';

export const exportKeras: Exporter = async (request) => {
  const { program, network, weights, sizes } = request;
  const file = `${network}.keras`;
  const model = await writeKeras(program, network, weights, sizes);
  const files = { [file]: model };
  const use = `load it with keras.models.load_model("${file}")`;
  const found = findPackage('keras', request.python);
  if ('missing' in found) {
    const certificate = { target: 'keras', network, notVerified: found.missing, comparisons: [] };
    return { files, use, certificate };
  }
  const runner = new KerasRunner(found.python);
  try {
    const { run, ranOn } = await runner.load(model);
    const comparisons = await compareExport(program, network, weights, run, sizes);
    return { files, use, certificate: certified('keras', network, ranOn, comparisons) };
  } finally {
    runner.close();
  }
};
