/** `cnn export --to pytorch --train NAME`: writes a training, and tries what was written. */
import type { Program } from '@cnn-studio/language';
import type { ExportRequest } from '../../exporter';
import { findPackage, type PythonChoice } from '../../python/interpreter';
import type { ExportedWeight } from '../../weights';
import { type ComparedLoss, compareTraining, ReplaySession } from './certify';
import { type TrainingProject, writeProject } from './index';

/** What an exported training is worth: its first losses beside ours. */
export interface TrainingCertificate {
  readonly target: 'pytorch';
  readonly train: string;
  readonly ranOn?: string;
  readonly notVerified?: string;
  /** Examples of a batch. */
  readonly batch?: number;
  readonly losses: readonly ComparedLoss[];
  /** The largest difference of two losses, by the loss where that is larger than 1. */
  readonly largestDifference?: number;
  /** How much ours change where the weights are moved by a millionth: rounding grows as much. Absent where that is no matter. */
  readonly changeByAMillionth?: number;
}

/** The files of an exported train block, and how its first losses compare with ours. */
export interface ExportedTraining {
  readonly files: TrainingProject['files'];
  readonly certificate: TrainingCertificate;
  /** What the train block has and the project has not, each with the reason. */
  readonly leftOut: readonly string[];
}

export interface TrainingRequest {
  readonly program: Program;
  readonly train: string;
  /** Name of the .cnn file. */
  readonly file: string;
  /** Weights and statistics to begin with. */
  readonly start: readonly ExportedWeight[];
  readonly python?: PythonChoice;
  readonly producer: ExportRequest['producer'];
}

/**
 * Writes a train block as a project for PyTorch that stands alone, and tries its first steps.
 * @throws Error that names what can't be written
 */
export async function exportTraining(request: TrainingRequest): Promise<ExportedTraining> {
  const { program, train, file, start, producer } = request;
  const project = writeProject(program, train, {
    producer: `${producer.name} ${producer.version}`,
    file,
    start,
  });
  const { files, leftOut } = project;
  const found = findPackage('torch', request.python);
  if ('missing' in found) {
    const certificate = { target: 'pytorch', train, notVerified: found.missing, losses: [] } as const;
    return { files, leftOut, certificate };
  }
  const session = new ReplaySession(found.python);
  try {
    const { version, batch, losses, difference, ofMoved } = await compareTraining(
      program,
      train,
      start,
      project,
      session,
    );
    const certificate = {
      target: 'pytorch',
      train,
      ranOn: `PyTorch ${version}`,
      batch,
      losses,
      largestDifference: difference,
      ...(ofMoved === undefined ? {} : { changeByAMillionth: ofMoved }),
    } as const;
    return { files, leftOut, certificate };
  } finally {
    session.close();
  }
}
