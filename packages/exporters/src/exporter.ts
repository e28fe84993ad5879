/** Every way out has this form: what it writes, and how that is tried. */
import type { Program } from '@cnn-studio/language';
import type { Certificate, Comparison } from './certificate';
import { compareExport, largest } from './certificate';
import { writeOnnx } from './onnx';
import { onnxRunner, onnxVersion } from './onnx/verify';
import { findPackage, type PythonChoice } from './python/interpreter';
import { writePyTorch } from './pytorch';
import { PyTorchRunner } from './pytorch/verify';
import { type Layout, readBack, safetensors } from './safetensors';
import { writeTfjs } from './tfjs';
import { tfjsRunner, tfjsVersion } from './tfjs/verify';
import { outputNames } from './traced';
import type { ExportedWeight } from './weights';

export const TARGETS = ['tfjs', 'onnx', 'pytorch', 'safetensors'] as const;
export type Target = (typeof TARGETS)[number];

export interface ExportRequest {
  readonly program: Program;
  readonly network: string;
  /** In the order of the network's state. */
  readonly weights: readonly ExportedWeight[];
  /** Sizes of the inputs without the batch, for targets that need them known. */
  readonly sizes?: readonly (readonly number[])[];
  /** Weights in half precision, where the target has it. */
  readonly half?: boolean;
  /** How safetensors arrange the weights: as here, or as PyTorch. */
  readonly layout?: Layout;
  /** Where to look for the Python that tries an export. */
  readonly python?: PythonChoice;
  /** What wrote it: `CNN Studio 0.1.0`. */
  readonly producer: { readonly name: string; readonly version: string };
  /** Told with the model: its source, license, the ranges of its inputs. */
  readonly metadata: Readonly<Record<string, string>>;
}

export interface Exported {
  /** By name, below the folder that is written. */
  readonly files: Readonly<Record<string, Uint8Array | string>>;
  readonly certificate: Certificate;
  /** One line that says how to use it. */
  readonly use: string;
}

type Exporter = (request: ExportRequest) => Promise<Exported>;

const EXPORTERS: Readonly<Record<Target, Exporter>> = {
  async onnx(request) {
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
  },
  async pytorch(request) {
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
      const { run, version } = await runner.load(model);
      const comparisons = await compareExport(program, network, weights, run);
      return { files, use, certificate: certified('pytorch', network, `PyTorch ${version}`, comparisons) };
    } finally {
      runner.close();
    }
  },
  async safetensors({ network, weights, metadata, layout = 'cnn' }) {
    const file = `${network}.safetensors`;
    const bytes = safetensors(weights, metadata, layout);
    const difference = readBack(bytes, weights, layout);
    const named = layout === 'pytorch' ? 'in the names and the layout of PyTorch' : 'as in checkpoints';
    return {
      files: { [file]: bytes },
      use: `${weights.length} tensors, named ${named}`,
      certificate: certified('safetensors', network, 'the file read back', [{ inputs: [], difference }]),
    };
  },
  async tfjs(request) {
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
  },
};

function certified(
  target: Target,
  network: string,
  ranOn: string,
  comparisons: readonly Comparison[],
): Certificate {
  return { target, network, ranOn, comparisons, largestDifference: largest(comparisons) };
}

/** Exports a network, and tries what was written. @throws Error that names what can't be written */
export function exportNetwork(target: Target, request: ExportRequest): Promise<Exported> {
  return EXPORTERS[target](request);
}
