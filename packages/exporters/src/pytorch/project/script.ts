/** train.py: what is trained on, the optimizers, what a step does, and the loop around them. */
import { minimizesOf, neededNodes, timesPerStep } from '@cnn-studio/compiler';
import type {
  CheckedMeasure,
  CheckedMinimize,
  CheckedPreview,
  CheckedTrain,
  DataNode,
  Interval,
  IterationStep,
  NodeId,
  Phase,
} from '@cnn-studio/language';
import { onlyUsedImports } from '../library';
import { floating, number, quoted, snakeCase, statement, tuple } from '../python';
import loop from '../python/project/loop.py';
import type { TrainingModel } from '../training';
import { columnNames, examplesOf, sourceName } from './sources';

/** A preview whose values `method` computes. */
export interface ShownPreview {
  readonly preview: CheckedPreview;
  readonly method: string;
  readonly ranges: readonly ({ readonly min: number; readonly max: number } | undefined)[];
}

/** Those values of a measure that can be written, of the same data. */
export interface ShownMeasure {
  readonly measure: CheckedMeasure;
  readonly method: string;
  readonly values: readonly { readonly text: string; readonly node: NodeId }[];
  /** Sources that `on` takes the place of. */
  readonly replaced: readonly number[];
}

export interface Script {
  readonly train: CheckedTrain;
  readonly model: TrainingModel;
  readonly previews: readonly ShownPreview[];
  readonly measures: readonly ShownMeasure[];
  readonly producer: string;
  readonly file: string;
}

/** The functions of schedules.py that are used. */
export function schedulesOf(train: CheckedTrain): string[] {
  return minimizesOf(train.phases).map(({ optimizer }) => {
    const rate = optimizer.args.schedule('learning_rate');
    return typeof rate === 'number' ? 'constant' : rate.entry;
  });
}

/** The text of train.py. */
export function trainScript(script: Script): string {
  const { train } = script;
  const body = [
    constants(script),
    sourcesFunction(script),
    minimizersFunction(script),
    ...train.phases.map((phase) => iterationFunction(train, phase)),
    planFunction(script),
    ...shownTables(script),
    loopOf(script),
  ];
  const code = body.join('\n\n\n');
  return `${[onlyUsedImports(head(script), code), code].join('\n\n\n')}\n`;
}

/** The part of train.py that is the same for all, but for the averages of weights. */
function loopOf({ train }: Script): string {
  const averaged = train.ema !== undefined;
  const parts: Readonly<Record<string, string>> = {
    SHOWN_MODEL: averaged ? 'averages = Averages(model, EMA)\n    shown = averages.model' : 'shown = model',
    ARGUMENTS: `model, [sum(count) for count in counts], ${averaged ? 'averages, ' : ''}world`,
    RESUME_AVERAGES: averaged
      ? 'averages.updates = state["updates"]\n        restore(shown, begun, "ema/", list(averages.updates))'
      : '',
    STORE_AVERAGES: averaged
      ? 'trained = list(averages.updates)\n        tensors.update(stored(shown, shapes, "ema/", trained))'
      : '',
    ', STATE_AVERAGES': averaged ? ', "updates": averages.updates' : '',
  };
  return Object.entries(parts).reduce(
    (text, [hole, part]) =>
      part === '' ? text.replace(new RegExp(`( *)${hole}\\n?`), '') : text.replace(hole, part),
    loop.trimEnd(),
  );
}

function head({ train, producer, file, previews }: Script): string {
  const about = train.documentation === undefined ? '' : `\n${train.documentation}\n`;
  return `"""Trains the networks of the train block \`${train.name}\`; written by ${producer} from ${file}.
${about}
    python train.py
    torchrun --nproc_per_node=2 train.py
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import torch
from torch import Tensor

import data
import schedules
import weights
from distributed import World
from minimize import ${train.ema === undefined ? '' : 'Averages, '}Minimizer, trainable
from plan import Every, Measure, Phase, Plan, Preview, limited
from run import Run, restore, ${previews.length > 0 ? 'sheet, ' : ''}stored
from training import Training`;
}

function constants({ train, file }: Script): string {
  return [
    `NAME = ${quoted(train.name)}`,
    `SOURCE = ${quoted(file)}`,
    `BATCH = ${train.batch}`,
    ...(train.accumulate === undefined ? [] : [`ACCUMULATE = ${train.accumulate}  # batches of a step`]),
    `SEED = ${train.seed}`,
    ...(train.ema === undefined
      ? []
      : [`EMA = ${number(train.ema)}  # decay of the moving averages of weights`]),
    ...(train.clip === undefined ? [] : [`CLIP = ${number(train.clip)}  # largest norm of a gradient`]),
  ].join('\n');
}

/** Sources that something is trained on. */
function trainedSources(train: CheckedTrain): number[] {
  const used = new Set(train.nodes.flatMap((node) => (node.op === 'data' ? [node.source] : [])));
  return train.sources.flatMap((_, index) => (used.has(index) ? [index] : []));
}

const columnsText = (names: readonly string[]) => tuple(names.map(quoted));

function sourcesFunction({ train }: Script): string {
  const entries = trainedSources(train).flatMap((source) =>
    statement(
      `${columnsText(columnNames(train, source))}: ${examplesOf(train.sources[source]!)}`,
      '        ',
    ).map((line, index, all) => (index === all.length - 1 ? `${line},` : line)),
  );
  return [
    'def sources() -> dict[tuple[str, ...], data.Examples]:',
    '    """What is trained on, by the names of its columns."""',
    ...(entries.length === 0 ? ['    return {}'] : ['    return {', ...entries, '    }']),
  ].join('\n');
}

function dataOf(train: CheckedTrain, nodes: readonly NodeId[]): DataNode[] {
  return neededNodes(train, nodes).filter((node): node is DataNode => node.op === 'data');
}

function list(items: readonly string[]): string {
  return `[${items.join(', ')}]`;
}

function minimizersFunction({ train, model }: Script): string {
  const shared = [
    ...(train.ema === undefined ? [] : ['averages=averages']),
    ...(train.clip === undefined ? [] : ['clip=CLIP']),
    'world=world',
  ];
  const entries = model.minimizes.flatMap((written) => {
    const { minimize } = written;
    const { text: optimizer, rate } = optimizerText(minimize, model);
    const steps = `steps[${minimize.index}]`;
    const perStep = timesPerStep(train, minimize);
    const fields = [
      'model',
      quoted(written.method),
      `inputs=${list(dataOf(train, [minimize.loss]).map(({ path }) => quoted(path)))}`,
      `over=${list(minimize.over.map((network) => quoted(model.attributes.get(network)!)))}`,
      `optimizer=${optimizer}`,
      `rate=${rate.replaceAll('STEPS', steps)}`,
      `steps=${steps}`,
      `training=${list(written.training.map((network) => quoted(model.attributes.get(network)!)))}`,
      ...(perStep === 1 ? [] : [`per_step=${perStep}`]),
      ...shared,
    ];
    return [
      `        ${quoted(minimize.label)}: Minimizer(`,
      ...fields.flatMap((field) =>
        statement(field, '            ').map((line, index, all) =>
          index === all.length - 1 ? `${line},` : line,
        ),
      ),
      '        ),',
    ];
  });
  const averages = train.ema === undefined ? [] : ['    averages: Averages,'];
  return [
    'def make_minimizers(',
    '    model: Training,',
    '    steps: list[int],',
    ...averages,
    '    world: World,',
    ') -> dict[str, Minimizer]:',
    '    """`steps` says how often each is executed in all."""',
    '    return {',
    ...entries,
    '    }',
  ].join('\n');
}

function optimizerText(
  { optimizer, over }: CheckedMinimize,
  model: TrainingModel,
): { readonly text: string; readonly rate: string } {
  const { entry, args } = optimizer;
  const learning = args.schedule('learning_rate');
  const peak = typeof learning === 'number' ? learning : learning.args.number('rate');
  const given = `trainable(${over.map((network) => `model.${model.attributes.get(network)}`).join(', ')})`;
  const make = OPTIMIZERS[entry];
  if (make === undefined) throw new Error(`the optimizer \`${entry}\` can't be written for PyTorch yet`);
  const text = `torch.optim.${make(args, `${given}, lr=${number(peak)}`)}`;
  if (typeof learning === 'number') return { text, rate: `schedules.constant(${number(learning)})` };
  const further = [...learning.args.values].flatMap(([name, value]) =>
    name === 'rate' || typeof value !== 'number' || (value === 0 && (name === 'warmup' || name === 'to'))
      ? []
      : [`${name}=${number(value)}`],
  );
  const rate = [number(peak), 'STEPS', ...further].join(', ');
  return { text, rate: `schedules.${learning.entry}(${rate})` };
}

type OptimizerArgs = CheckedMinimize['optimizer']['args'];

function adam(name: string, further: (args: OptimizerArgs) => string = () => '') {
  return (args: OptimizerArgs, given: string) => {
    const betas = [args.number('beta1'), args.number('beta2')];
    const others = [
      String(betas) === '0.9,0.999' ? '' : `, betas=${tuple(betas.map(floating))}`,
      args.number('epsilon') === 1e-8 ? '' : `, eps=${number(args.number('epsilon'))}`,
    ];
    return `${name}(${given}${others.join('')}${further(args)})`;
  };
}

/** By the catalogue's name; a test compares them with the catalogue. */
export const OPTIMIZERS: Readonly<Record<string, (args: OptimizerArgs, given: string) => string>> = {
  adam: adam('Adam'),
  adamw: adam('AdamW', (args) => `, weight_decay=${number(args.number('weight_decay'))}`),
  rmsprop: (args, given) =>
    `RMSprop(${given}, alpha=${number(args.number('rho'))}, eps=${number(args.number('epsilon'))})`,
  sgd: (args, given) => {
    const momentum = args.number('momentum');
    const nesterov = momentum > 0 && args.boolean('nesterov') ? ', nesterov=True' : '';
    return `SGD(${given}${momentum === 0 ? '' : `, momentum=${number(momentum)}`}${nesterov})`;
  },
};

function iterationName(phase: Phase): string {
  return phase.name === undefined ? 'iteration' : `${snakeCase(phase.name)}_iteration`;
}

/** What a step does: every repetition of a `repeat` has a new batch, but for the first where none was used yet. */
function iterationFunction(train: CheckedTrain, phase: Phase): string {
  const draw = train.accumulate === undefined ? '[draw()]' : '[draw() for _ in range(ACCUMULATE)]';
  let used = false;
  const write = (steps: readonly IterationStep[], indent: string): string[] =>
    steps.flatMap((step): string[] => {
      if (step.kind === 'minimize') {
        used = true;
        const label = quoted(step.label);
        return [`${indent}losses[${label}] = minimizers[${label}].step(batches)`];
      }
      const before = used;
      const lines = [`${indent}for turn in range(${step.count}):`];
      const inner = `${indent}    `;
      if (before) lines.push(`${inner}batches = ${draw}`);
      else if (step.count > 1) lines.push(`${inner}if turn > 0:`, `${inner}    batches = ${draw}`);
      if (before) used = false;
      lines.push(...write(step.body, inner));
      return lines;
    });
  const body = write(phase.iteration, '    ');
  const name = phase.name === undefined ? '' : ` of the phase \`${phase.name}\``;
  return [
    `def ${iterationName(phase)}(`,
    '    minimizers: dict[str, Minimizer], draw: Callable[[], data.Batch]',
    ') -> dict[str, float]:',
    `    """A step${name}: what is minimized, in turn. Returns the losses."""`,
    `    losses, batches = {}, ${draw}`,
    ...body,
    '    return losses',
  ].join('\n');
}

/** Batches that an iteration draws. */
function drawsOf(phase: Phase): number {
  let draws = 1;
  let used = false;
  const visit = (steps: readonly IterationStep[]) => {
    for (const step of steps) {
      if (step.kind === 'minimize') used = true;
      else {
        for (let turn = 0; turn < step.count; turn++) {
          if (used) {
            draws++;
            used = false;
          }
          visit(step.body);
        }
      }
    }
  };
  visit(phase.iteration);
  return draws;
}

function sourcesOf(train: CheckedTrain, nodes: readonly NodeId[]): number[] {
  return [...new Set(dataOf(train, nodes).map(({ source }) => source))];
}

/** The examples of an epoch: those of the longest source that is used. */
function lengthText(train: CheckedTrain, sources: readonly number[]): string {
  const lengths = sources.map((source) => `len(examples[${columnsText(columnNames(train, source))}])`);
  if (lengths.length === 0) return '0';
  return lengths.length === 1 ? lengths[0]! : `max(${lengths.join(', ')})`;
}

function planFunction({ train }: Script): string {
  const minimizes = minimizesOf(train.phases);
  const phases = train.phases.flatMap((phase) => {
    const own = minimizesOf([phase]);
    const draws = drawsOf(phase) * (train.accumulate ?? 1);
    const length = lengthText(train, [...new Set(own.flatMap(({ loss }) => sourcesOf(train, [loss])))]);
    const steps =
      'steps' in phase.duration
        ? String(phase.duration.steps)
        : `epochs(${number(phase.duration.epochs)}, ${length}, ${draws})`;
    const counts = minimizes.map((one) => (own.includes(one) ? timesIn(phase, one) : 0));
    const fields = [
      `steps=${steps}`,
      `iteration=${iterationName(phase)}`,
      `draws=${draws}`,
      `executions=${list(counts.map(String))}`,
      `epoch=${length}`,
    ];
    return [
      '        Phase(',
      ...fields.flatMap((field) =>
        statement(field, '            ').map((line, index, all) =>
          index === all.length - 1 ? `${line},` : line,
        ),
      ),
      '        ),',
    ];
  });
  return [
    `def epochs(count: float, length: int, draws: int) -> int:
    """So many epochs as steps."""
    return math.ceil(count * length / (BATCH * draws))`,
    '',
    '',
    'def make_phases(examples: dict[tuple[str, ...], data.Examples]) -> list[Phase]:',
    '    return [',
    ...phases,
    '    ]',
  ].join('\n');
}

function timesIn(phase: Phase, minimize: CheckedMinimize): number {
  const count = (steps: readonly IterationStep[]): number =>
    steps.reduce(
      (sum, step) =>
        sum +
        (step.kind === 'repeat' ? step.count * count(step.body) : step.index === minimize.index ? 1 : 0),
      0,
    );
  return count(phase.iteration);
}

function everyText(every: Interval, phase: number | undefined): string {
  const about = phase === undefined ? '' : `, phase=${phase}`;
  return 'steps' in every ? `Every(steps=${every.steps}${about})` : `Every(epochs=${every.epochs}${about})`;
}

function shownTables({ train, previews, measures }: Script): string[] {
  const tables: string[] = [];
  const rows = (name: string, type: string, items: readonly (readonly string[])[]) =>
    items.length === 0
      ? `${name}: list[${type}] = []`
      : [
          `${name} = [`,
          ...items.flatMap((fields) => [
            `    ${type}(`,
            ...fields.flatMap((field) =>
              statement(field, '        ').map((line, index, all) =>
                index === all.length - 1 ? `${line},` : line,
              ),
            ),
            '    ),',
          ]),
          ']',
        ].join('\n');
  tables.push(
    rows(
      'PREVIEWS',
      'Preview',
      previews.map(({ preview, method, ranges }) => [
        `name=${quoted(preview.values.map(({ text }) => text).join(', '))}`,
        `method=${quoted(method)}`,
        `inputs=${list(
          dataOf(
            train,
            preview.values.map(({ node }) => node),
          ).map(({ path }) => quoted(path)),
        )}`,
        `ranges=${list(ranges.map((range) => (range === undefined ? 'None' : tuple([range.min, range.max]))))}`,
        `every=${everyText(preview.every, preview.phase)}`,
      ]),
    ),
  );
  const measured = measures.map(({ measure, method, values, replaced }) => {
    const nodes = values.map(({ node }) => node);
    const used = sourcesOf(train, nodes);
    const entries = used.map((source) => {
      const from = replaced.includes(source) ? measure.on! : source;
      return `${columnsText(columnNames(train, source))}: ${examplesOf(train.sources[from]!)}`;
    });
    const isOn = measure.on !== undefined && used.some((source) => replaced.includes(source));
    return [
      `names=${list(values.map(({ text }) => quoted(text)))}`,
      `method=${quoted(method)}`,
      `inputs=${list(dataOf(train, nodes).map(({ path }) => quoted(path)))}`,
      `every=${everyText(measure.every, measure.phase)}`,
      `sources=lambda: {${entries.join(', ')}}`,
      ...(isOn ? [`on=${quoted(sourceName(train.sources[measure.on!]!))}`] : []),
    ];
  });
  tables.push(rows('MEASURES', 'Measure', measured));
  return tables;
}
