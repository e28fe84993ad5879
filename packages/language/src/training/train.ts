import { adviseTraining } from '../advice/train-advice';
import { type Analysis, firstContext, firstFrame } from '../context/context';
import type { Binding } from '../names/bindings';
import type { Module } from '../names/module';
import type { CheckedTrain, IterationStep } from '../program/program';
import type * as ast from '../syntax/ast';
import { finishBest } from './best';
import { runBody } from './body';
import { TrainBuilder } from './builder';
import { limitExecutions } from './executions';
import { checkFeatureMetrics } from './feature-metrics';
import { reportBatches } from './own-size';
import { finishPhases, labeled } from './phases';
import { Settings } from './settings';
import { checkSizes } from './sizes';
import { adviseStarts } from './start';

/** Checks a train block. All networks have been checked before. */
export function checkTrain(analysis: Analysis, module: Module, binding: Binding): CheckedTrain {
  const declaration = binding.declaration as ast.TrainDeclaration;
  const train = new TrainBuilder();
  const ctx = firstContext(analysis, binding, {
    builder: train.builder,
    training: true,
    sites: new Map(),
  });
  const frame = firstFrame(module);
  const settings = new Settings(ctx, frame);
  const iteration: IterationStep[] = [];
  runBody(ctx, frame, train, declaration.body, { iteration, settings, top: true });
  finishPhases(ctx, frame, train, declaration, iteration, settings);
  for (const phase of train.phases) limitExecutions(ctx, phase.iteration);
  const phases = labeled(train.phases);
  const checked = {
    name: binding.name,
    ...(declaration.documentation === undefined ? {} : { documentation: declaration.documentation }),
    location: binding.location,
    nodes: train.builder.nodes,
    sources: train.sources,
    phases,
    batch: settings.number('batch') ?? 32,
    seed: settings.number('seed') ?? 0,
    ...(settings.number('ema') === undefined ? {} : { ema: settings.number('ema')! }),
    ...(settings.number('clip') === undefined ? {} : { clip: settings.number('clip')! }),
    ...(settings.number('accumulate') === undefined ? {} : { accumulate: settings.number('accumulate')! }),
    ...(settings.number('patience') === undefined ? {} : { patience: settings.number('patience')! }),
    ...finishBest(ctx, frame, train, settings),
    starts: train.starts.map((start) => start.checked),
    previews: train.previews,
    measures: train.measures,
    names: train.names,
  };
  reportBatches(
    ctx,
    frame,
    checked.nodes,
    checked.sources,
    train.minimizes.map((minimize) => minimize.checked),
  );
  for (const measure of train.measures) checkSizes(ctx, checked, measure);
  adviseStarts(ctx, frame, train.starts, checked);
  checkFeatureMetrics(ctx, checked);
  adviseTraining(ctx, train.minimizes, checked);
  return { ...checked, valid: ctx.valid && phases.length > 0 };
}
