import { compareExport } from '../certificate';
import { certified, type Exporter } from '../exporter';
import { findPackage } from '../python/interpreter';
import { writePyTorch } from '.';
import { PyTorchRunner } from './verify';

export const exportPyTorch: Exporter = async (request) => {
  const { program, network, weights, producer, metadata } = request;
  const model = writePyTorch(program, network, weights, {
    producer: `${producer.name} ${producer.version}`,
    metadata,
  });
  const { files } = model;
  const use = `networks.py says how to load it with ${model.weightsFile}`;
  const found = findPackage('torch', request.python);
  if ('missing' in found) {
    const certificate = { target: 'pytorch', network, notVerified: found.missing, comparisons: [] };
    return { files, use, certificate };
  }
  const runner = new PyTorchRunner(found.python);
  try {
    const { run, exact, version } = await runner.load(model);
    const comparisons = await compareExport(program, network, weights, run, undefined, exact);
    return { files, use, certificate: certified('pytorch', network, `PyTorch ${version}`, comparisons) };
  } finally {
    runner.close();
  }
};
