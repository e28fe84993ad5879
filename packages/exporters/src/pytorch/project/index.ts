/** A train block as a project for PyTorch that stands alone: networks, losses, data, and the script that trains. */
import { isAverage, neededNodes } from '@cnn-studio/compiler';
import {
  type CheckedTrain,
  catalogue,
  type NodeId,
  PictureRanges,
  type Program,
  replacedSources,
} from '@cnn-studio/language';
import { safetensors } from '../../safetensors';
import type { NamedValues } from '../../weights';
import { libraryOf, selected } from '../library';
import dataSource from '../python/project/data.py';
import distributedSource from '../python/project/distributed.py';
import minimizeSource from '../python/project/minimize.py';
import planSource from '../python/project/plan.py';
import runSource from '../python/project/run.py';
import schedulesSource from '../python/project/schedules.py';
import { type TrainingModel, tiedBy, writeTraining } from '../training';
import { type ShownMeasure, type ShownPreview, schedulesOf, trainScript } from './script';

export interface TrainingProject {
  readonly files: Readonly<Record<string, Uint8Array | string>>;
  readonly model: TrainingModel;
  /** What the train block has and the project has not, each with the reason. */
  readonly leftOut: readonly string[];
}

export interface ProjectRequest {
  readonly producer: string;
  /** Name of the .cnn file. */
  readonly file: string;
  /** What the networks begin with: weights and statistics. */
  readonly start: readonly NamedValues[];
}

/** @throws Error that names what can't be written */
export function writeProject(program: Program, name: string, request: ProjectRequest): TrainingProject {
  const train = program.trains.get(name)!;
  const drawnOnce = train.nodes.find(({ fixed }) => fixed);
  if (drawnOnce !== undefined && train.accumulate !== undefined)
    throw new Error("`fixed` together with `accumulate` can't be written for PyTorch");
  const leftOut: string[] = [];
  const previews = previewsOf(train);
  const measures = measuresOf(program, train, leftOut);
  if (train.best !== undefined)
    leftOut.push('`best`: keep the checkpoint that events.ndjson shows to be the best');
  const model = writeTraining(program, name, request.producer, {
    standsAlone: true,
    values: [
      ...previews.map(({ method, preview }) => ({
        method,
        nodes: preview.values.map(({ node }) => node),
        documentation: `What is shown: ${preview.values.map(({ text }) => text).join(', ')}.`,
      })),
      ...measures.map(({ method, values }) => ({
        method,
        nodes: values.map(({ node }) => node),
        documentation: `What is measured: ${values.map(({ text }) => text).join(', ')}.`,
      })),
    ],
  });
  const script = trainScript({
    train,
    model,
    previews,
    measures,
    producer: request.producer,
    file: request.file,
  });
  const used = [...script.matchAll(/\bdata\.(\w+)/g)].map(([, one]) => one!);
  const schedules = libraryOf('schedules', schedulesSource);
  return {
    files: {
      'train.py': script,
      ...model.files,
      'data.py': selected(libraryOf('data', dataSource), used),
      'distributed.py': distributedSource,
      'minimize.py': minimizeSource,
      'plan.py': planSource,
      'run.py': runSource,
      'schedules.py': selected(schedules, schedulesOf(train)),
      'start.safetensors': safetensors(request.start),
      'README.md': readme(train, request, model, leftOut),
    },
    model,
    leftOut,
  };
}

function previewsOf(train: CheckedTrain): ShownPreview[] {
  const ranges = new PictureRanges(train);
  return train.previews.map((preview, index) => ({
    preview,
    method: `preview_${index + 1}`,
    ranges: preview.values.map(({ node }) => ranges.range(node)),
  }));
}

/** Values of a measure that need the same data come together; what can't be written is told. */
function measuresOf(program: Program, train: CheckedTrain, leftOut: string[]): ShownMeasure[] {
  const shown: ShownMeasure[] = [];
  for (const measure of train.measures) {
    const replaced =
      measure.on === undefined ? [] : [...replacedSources(train.sources, train.sources[measure.on]!)];
    const values = measure.values.filter(({ text, node }) => {
      const reason = whyNotMeasured(program, train, node);
      if (reason !== undefined) leftOut.push(`\`measure ${text}\`: ${reason}`);
      return reason === undefined;
    });
    if (values.length > 0) shown.push({ measure, method: `measure_${shown.length + 1}`, values, replaced });
  }
  return shown;
}

function whyNotMeasured(program: Program, train: CheckedTrain, id: NodeId): string | undefined {
  const nodes = neededNodes(train, [id]);
  for (const node of nodes) {
    if (node.op === 'entry' && catalogue.get(node.entry)?.asksClassifier !== undefined)
      return `\`${node.entry}\` looks through a classifier that \`cnn\` trains; \`cnn evaluate\` computes it of the project's checkpoints`;
  }
  const node = train.nodes[id]!;
  if (!isAverage(train, node) && tiedBy(program, train, nodes, id) !== undefined)
    return 'it is computed from averages over all examples; `cnn evaluate` computes it';
  return undefined;
}

function readme(
  train: CheckedTrain,
  { producer, file }: ProjectRequest,
  model: TrainingModel,
  leftOut: readonly string[],
): string {
  const tied = model.minimizes.find((one) => one.tied !== undefined);
  const what: Readonly<Record<string, string>> = {
    'train.py': 'data, optimizers, what a step does, and the loop',
    'training.py': 'the losses, and what is shown and measured',
    'networks.py': 'the networks',
    'layers.py': 'layers that PyTorch lacks',
    'losses.py': 'losses and measures',
    'degradations.py': 'what happens to images',
    'data.py': 'reads examples',
    'minimize.py': 'a step of an optimizer: gradients, clipping, averages',
    'schedules.py': 'learning rates',
    'distributed.py': 'several processes',
    'plan.py': 'what is due when',
    'run.py': 'events, checkpoints, pictures',
    'weights.py': 'weights as CNN Studio keeps them',
    'start.safetensors': 'what the networks begin with',
  };
  const rows = Object.entries(what)
    .filter(([name]) => name in model.files || !['layers.py', 'losses.py', 'degradations.py'].includes(name))
    .map(([name, does]) => `| \`${name}\` | ${does} |`);
  return `# ${train.name}

The train block \`${train.name}\` of ${file} for PyTorch 1.13 or newer, written by ${producer}. It needs torch, numpy and pillow.

\`\`\`sh
python train.py --data FOLDER
torchrun --nproc_per_node=2 train.py --data FOLDER
\`\`\`

| file | what it holds |
| --- | --- |
${rows.join('\n')}

A run is a folder: \`events.ndjson\` with a JSON object for each event, \`previews\`, and \`checkpoints\`. A checkpoint's
\`weights.safetensors\` is what \`start ... from\` and \`--start\` of \`cnn\` read, and \`--weights\` of \`train.py\` reads those that \`cnn train\`
writes. \`--output FOLDER --resume\` goes on from the newest.

With several processes each has an equal share of every batch and noise of its own; batch statistics are over all of them.${
    tied === undefined
      ? ''
      : `\nThe loss of ${tied.minimize.label} depends on the whole batch (${tied.tied}): with several processes each computes it of its share, which is not the same.`
  }
${leftOut.length === 0 ? '' : `\nNot here:\n\n${leftOut.map((one) => `- ${one}.`).join('\n')}\n`}`;
}
