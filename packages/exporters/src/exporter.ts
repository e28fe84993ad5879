/** What every exporter is given, and what it returns: what it wrote, and how that was tried. */
import type { Program } from '@cnn-studio/language';
import { type Certificate, type Comparison, largest } from './certificate';
import type { PythonChoice } from './python/interpreter';
import type { Target } from './targets';
import type { ExportedWeight, Layout } from './weights';

/** What to export: a checked network, its weights, and what a target needs to know. */
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

/** The files of an export, and how it was verified. */
export interface Exported {
  /** By name, below the folder that is written. */
  readonly files: Readonly<Record<string, Uint8Array | string>>;
  readonly certificate: Certificate;
  /** One line that says how to use it. */
  readonly use: string;
}

/** @throws Error that names what can't be written */
export type Exporter = (request: ExportRequest) => Promise<Exported>;

/** The certificate of an export that was run. */
export function certified(
  target: Target,
  network: string,
  ranOn: string,
  comparisons: readonly Comparison[],
): Certificate {
  return { target, network, ranOn, comparisons, largestDifference: largest(comparisons) };
}
